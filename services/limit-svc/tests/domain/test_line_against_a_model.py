"""Whatever happens in whatever order, the line is what simple sums say, and no draw takes it over."""

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fenqi.kernel import DomainError, Money
from limit_svc.domain import approve, draw, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.line import Line

AMOUNTS = st.integers(min_value=-1, max_value=700)
START = date(2026, 11, 23)


class LineMachine(RuleBasedStateMachine):
    """The model: the limit, one dict of open holds, one of used amounts by loan."""

    def __init__(self) -> None:
        super().__init__()
        self.today = START
        self.limit = 1000
        self.open: dict[str, tuple[int, date]] = {}
        self.ended: dict[str, int] = {}
        self.used: dict[str, int] = {}
        self.placed = 0
        approval = Approval("A1", Money(1000, "CNY"), "comprehensive", (), date(2027, 12, 31))
        self.facts: list[Fact] = approve.grant("C1", "N1", approval)
        self.line: Line = line.evolve(None, self.facts[0])

    def record(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.line = line.evolve(self.line, fact)
            if not isinstance(fact, line.LineGranted):
                assert fact.available_minor == self.line.available_minor, "the fact says what is left after it"
        self.facts += facts

    @property
    def available(self) -> int:
        return self.limit - sum(self.used.values()) - sum(amount for amount, _ in self.open.values())

    @rule(amount=AMOUNTS, days=st.integers(min_value=-1, max_value=5))
    def hold(self, amount: int, days: int) -> None:
        hold_id, last = f"H{self.placed}", self.today + timedelta(days=days)
        fits = 0 < amount <= self.available and days >= 0
        try:
            facts = draw.place(self.line, hold_id, hold_id, Money(amount, "CNY"), "any", last, self.today)
        except DomainError:
            assert not fits
            return
        assert fits
        self.record(facts)
        self.open[hold_id] = (amount, last)
        self.placed += 1

    @precondition(lambda self: self.open)
    @rule(data=st.data(), kept=st.integers(min_value=0, max_value=100))
    def post(self, data: st.DataObject, kept: int) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.open)))
        held, _ = self.open.pop(hold_id)
        amount = held * kept // 100
        hold = self.line.hold(hold_id)
        assert hold is not None
        self.record(draw.post(self.line, hold, Money(amount, "CNY")))
        self.used[hold_id] = amount

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.open)))
        self.ended[hold_id], _ = self.open.pop(hold_id)
        hold = self.line.hold(hold_id)
        assert hold is not None
        self.record(draw.release(self.line, hold, "changed_mind"))

    @precondition(lambda self: self.ended)
    @rule(data=st.data())
    def post_late(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.ended)))
        self.used[hold_id] = self.ended.pop(hold_id)
        self.record(draw.post_late(self.line, hold_id, hold_id, Money(self.used[hold_id], "CNY")))

    @rule(days=st.integers(min_value=1, max_value=3))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        for hold_id, (amount, last) in list(self.open.items()):
            if last < self.today:
                self.ended[hold_id] = amount
                del self.open[hold_id]
        self.record(draw.expire(self.line, self.today, ()))

    @precondition(lambda self: self.used)
    @rule(data=st.data(), part=st.integers(min_value=0, max_value=100))
    def repay(self, data: st.DataObject, part: int) -> None:
        loan_id = data.draw(st.sampled_from(sorted(self.used)))
        principal = self.used[loan_id] * part // 100
        self.used[loan_id] -= principal
        self.record(draw.restore(self.line, loan_id, "Y", Money(principal, "CNY")))

    @rule(amount=st.integers(min_value=1, max_value=1500))
    def approve(self, amount: int) -> None:
        self.limit = max(self.limit, self.limit - self.available + amount)
        approval = Approval("A", Money(amount, "CNY"), "comprehensive", (), date(2027, 12, 31))
        self.record(approve.adjust(self.line, approval))

    @invariant()
    def the_line_is_what_the_sums_say(self) -> None:
        assert self.line.limit_minor == self.limit
        assert self.line.used_minor == sum(self.used.values())
        assert {hold.hold_id: (hold.amount_minor, hold.expires_on) for hold in self.line.holds} == self.open
        assert self.line.held_minor == sum(amount for amount, _ in self.open.values())
        assert self.line.available_minor == self.available
        assert self.line.next_expiry_on == min((last for _, last in self.open.values()), default=None)
        assert self.line.over_minor == max(0, -self.available)

    @invariant()
    def folding_all_facts_gives_the_line(self) -> None:
        folded = None
        for fact in self.facts:
            folded = line.evolve(folded, fact)
        assert folded == self.line


TestLine = LineMachine.TestCase
TestLine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
