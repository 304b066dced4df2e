"""Whatever happens in whatever order, the line is what simple sums say: no draw takes it or a sub-line over, past a cap or
past a freeze."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fenqi.kernel import DomainError, Money
from limit_svc.domain import adjust, approve, draw, freeze, line
from limit_svc.domain.approve import Approval
from limit_svc.domain.caps import Caps, CapWindow
from limit_svc.domain.categories import Categories
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.line import Line

AMOUNTS = st.integers(min_value=-1, max_value=700)
START = date(2026, 11, 23)
UNTIL = date(2028, 12, 31)
TREE = Categories("1", {"home": None, "furniture": "home", "travel": None})
PURPOSES = st.sampled_from(["furniture", "home", "travel"])
CAP, WEEK, ROLLING, SUB_DAY = 500, 1500, 2000, 600
"""The most of one draw; of a calendar week; of ten days; of a day on one sub-line."""
TERMS = draw.Terms(
    TREE,
    Caps(CAP, (CapWindow("week", WEEK), CapWindow("rolling", ROLLING, 10))),
    Caps(windows=(CapWindow("day", SUB_DAY),)),
)
SECOND_FROM = 800


@dataclass
class Drawn:
    """One draw for ever: what it holds or uses, where, since when."""

    purpose: str
    sub: str | None
    on: date
    last: date
    amount: int
    status: str = "open"
    used: int = 0
    counts: int = 0


class LineMachine(RuleBasedStateMachine):
    """The model: a limit, a dict of sub-lines' limits, a dict of draws, a set of freezes, a proposal."""

    def __init__(self) -> None:
        super().__init__()
        self.today = START
        self.limit = 1000
        self.subs: dict[str, tuple[str, int]] = {}
        self.draws: dict[str, Drawn] = {}
        self.freezes: dict[str, date | None] = {}
        self.proposed: tuple[str, int, bool] | None = None
        self.number = 0
        approval = Approval("A1", Money(1000, "CNY"), "comprehensive", (), UNTIL)
        self.facts: list[Fact] = approve.grant("C1", "N1", approval)
        self.line: Line = line.evolve(None, self.facts[0])

    def record(self, facts: list[Fact]) -> None:
        for fact in facts:
            self.line = line.evolve(self.line, fact)
            if isinstance(fact, line.HoldPlaced | line.HoldPosted | line.HoldReleased | line.LineAdjusted):
                assert fact.available_minor == self.line.available_minor, "the fact says what is left after it"
        self.facts += facts

    def next(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def taken(self, sub: str | None = None) -> int:
        """Used and held, on the ceiling (None) or on a sub-line."""
        of = [one for one in self.draws.values() if sub is None or one.sub == sub]
        return sum(one.used for one in of) + sum(one.amount for one in of if one.status == "open")

    def counted(self, since: date, sub: str | None = None) -> int:
        """What caps count: held, or posted, by the day of the hold."""
        mine = [one for one in self.draws.values() if one.on >= since and (sub is None or one.sub == sub)]
        return sum(one.amount if one.status == "open" else one.counts for one in mine)

    def where(self, purpose: str, amount: int) -> tuple[bool, str | None]:
        """Whether a draw fits its purpose's own line, and which that is: the closest with room."""
        covering = [name for node in (purpose, "home" if purpose == "furniture" else "") for name in self.subs
                    if self.subs[name][0] == node]  # fmt: skip
        if not covering:
            return True, None
        room = [name for name in covering if amount <= self.subs[name][1] - self.taken(name)]
        return bool(room), room[0] if room else None

    def may(self, amount: int, purpose: str, days: int) -> tuple[bool, str | None]:
        fits, sub = self.where(purpose, amount)
        monday = self.today - timedelta(days=self.today.weekday())
        good = (
            0 < amount <= min(CAP, self.limit - self.taken())
            and days >= 0
            and not self.freezes
            and self.counted(monday) + amount <= WEEK
            and self.counted(self.today - timedelta(days=9)) + amount <= ROLLING
            and (sub is None or self.counted(self.today, sub) + amount <= SUB_DAY)
        )
        return good and fits, sub

    @rule(amount=AMOUNTS, days=st.integers(min_value=-1, max_value=5), purpose=PURPOSES)
    def hold(self, amount: int, days: int, purpose: str) -> None:
        hold_id, last = self.next("H"), self.today + timedelta(days=days)
        fits, sub = self.may(amount, purpose, days)
        try:
            facts = draw.place(self.line, hold_id, hold_id, Money(amount, "CNY"), purpose, last, self.today, TERMS)
        except DomainError:
            assert not fits
            return
        assert fits
        self.record(facts)
        self.draws[hold_id] = Drawn(purpose, sub, self.today, last, amount)

    def one(self, data: st.DataObject, *statuses: str) -> str:
        return data.draw(st.sampled_from(sorted(name for name, one in self.draws.items() if one.status in statuses)))

    def is_any(self, *statuses: str) -> bool:
        return any(one.status in statuses for one in self.draws.values())

    @precondition(lambda self: self.is_any("open"))
    @rule(data=st.data(), kept=st.integers(min_value=0, max_value=100))
    def post(self, data: st.DataObject, kept: int) -> None:
        hold_id = self.one(data, "open")
        mine, hold = self.draws[hold_id], self.line.hold(hold_id)
        assert hold is not None
        mine.status, mine.used = "posted", mine.amount * kept // 100
        mine.counts = mine.used
        self.record(draw.post(self.line, hold, Money(mine.used, "CNY")))

    @precondition(lambda self: self.is_any("open"))
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold_id = self.one(data, "open")
        hold = self.line.hold(hold_id)
        assert hold is not None
        self.draws[hold_id].status = "ended"
        self.record(draw.release(self.line, hold, "changed_mind"))

    @precondition(lambda self: self.is_any("ended"))
    @rule(data=st.data())
    def post_late(self, data: st.DataObject) -> None:
        hold_id = self.one(data, "ended")
        mine = self.draws[hold_id]
        mine.status, mine.used, mine.counts = "posted", mine.amount, mine.amount
        self.record(draw.post_late(self.line, hold_id, hold_id, Money(mine.amount, "CNY"), mine.sub, mine.on))

    @rule(days=st.integers(min_value=1, max_value=3))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        for mine in self.draws.values():
            if mine.status == "open" and mine.last < self.today:
                mine.status = "ended"
        self.freezes = {name: last for name, last in self.freezes.items() if last is None or last >= self.today}
        self.record(draw.expire(self.line, self.today, ()))
        self.record(freeze.expire(self.line, self.today, "job:limit"))

    @precondition(lambda self: self.is_any("posted"))
    @rule(data=st.data(), part=st.integers(min_value=0, max_value=100))
    def repay(self, data: st.DataObject, part: int) -> None:
        loan_id = self.one(data, "posted")
        mine = self.draws[loan_id]
        principal = mine.used * part // 100
        mine.used -= principal
        self.record(draw.restore(self.line, loan_id, "Y", Money(principal, "CNY"), mine.sub))

    @precondition(lambda self: any(one.used < one.counts for one in self.draws.values()))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        loan_id = data.draw(st.sampled_from(sorted(name for name, one in self.draws.items() if one.used < one.counts)))
        mine = self.draws[loan_id]
        back = mine.counts - mine.used
        mine.used = mine.counts
        self.record(draw.take_back(self.line, loan_id, "Y", Money(back, "CNY"), mine.sub))

    @rule(amount=st.integers(min_value=1, max_value=1500))
    def approve(self, amount: int) -> None:
        self.limit = max(self.limit, self.taken() + amount)
        self.record(approve.adjust(self.line, Approval("A", Money(amount, "CNY"), "comprehensive", (), UNTIL), TREE))

    @rule(amount=st.integers(min_value=1, max_value=600), purpose=PURPOSES)
    def approve_for_goods(self, amount: int, purpose: str) -> None:
        self.limit = max(self.limit, self.taken() + amount)
        good = (purpose, "home") if purpose == "furniture" else (purpose,)
        found = next((name for name, (node, _) in self.subs.items() if node in good), None)
        name = found or self.next("S")
        self.subs[name] = (
            (self.subs[found][0], max(self.subs[found][1], self.taken(found) + amount)) if found else (purpose, amount)
        )
        approval = Approval("A", Money(amount, "CNY"), "special_purpose", (purpose,), UNTIL, name, purpose)
        self.record(approve.adjust(self.line, approval, TREE))

    @rule(days=st.none() | st.integers(min_value=0, max_value=4))
    def freeze(self, days: int | None) -> None:
        freeze_id, last = self.next("Z"), None if days is None else self.today + timedelta(days=days)
        self.record(freeze.freeze(self.line, freeze_id, "fraud", "staff:S1", self.today, last))
        self.freezes[freeze_id] = last

    @precondition(lambda self: self.freezes)
    @rule()
    def lift_all(self) -> None:
        for freeze_id in list(self.freezes):
            self.record(freeze.release(self.line, freeze_id, "settled", "staff:S1", self.today))
        self.freezes.clear()

    @rule(limit=st.integers(min_value=0, max_value=4000))
    def adjust(self, limit: int) -> None:
        up = limit > self.limit
        fits = self.proposed is None and limit != self.limit and limit >= self.taken() and not (up and self.freezes)
        wanted = adjust.Asked(self.next("P"), Money(limit, "CNY"), ("asked",), "staff:S1", self.today, "1", SECOND_FROM)
        try:
            facts = adjust.by_person(self.line, wanted)
        except DomainError:
            assert not fits
            return
        assert fits
        if limit - self.limit >= SECOND_FROM:
            self.proposed = (wanted.proposal_id, limit, True)
        else:
            self.limit = limit
        self.record(facts)

    @rule(percent=st.integers(min_value=-60, max_value=60))
    def policy_adjusts(self, percent: int) -> None:
        limit = max(0, self.limit * (100 + percent) // 100)
        wanted = adjust.Asked(
            self.next("P"), Money(limit, "CNY"), ("table",), "job:limit", self.today, "1", SECOND_FROM
        )
        self.record(adjust.by_policy(self.line, wanted))
        if limit > self.limit:
            if self.proposed is None and not self.freezes and limit >= self.taken():
                self.proposed = (wanted.proposal_id, limit, False)
        elif max(limit, self.taken()) < self.limit:
            self.limit, self.proposed = max(limit, self.taken()), None

    @precondition(lambda self: self.proposed is not None)
    @rule(agreed=st.booleans(), by=st.sampled_from(["staff:S1", "staff:S2"]))
    def decide(self, agreed: bool, by: str) -> None:
        assert self.proposed is not None
        proposal_id, limit, first = self.proposed
        fits = not agreed or (
            not (first and by == "staff:S1") and not self.freezes and limit > self.limit and limit >= self.taken()
        )
        permissions = frozenset({"limit:adjust", "limit:approve"})
        try:
            facts = adjust.decide(self.line, proposal_id, agreed, "ok", by, self.today, permissions)
        except DomainError:
            assert not fits
            return
        assert fits
        needs_second = self.line.proposal is not None and self.line.proposal.needs_second
        self.record(facts)
        if agreed and needs_second and not first:
            if by == "staff:S1":
                self.proposed = (proposal_id, limit, True)
            else:
                self.record(adjust.decide(self.line, proposal_id, False, "no", by, self.today, permissions))
                self.proposed = None
            return
        self.limit, self.proposed = limit if agreed else self.limit, None

    @invariant()
    def the_line_is_what_the_sums_say(self) -> None:
        held = {name: one for name, one in self.draws.items() if one.status == "open"}
        assert self.line.limit_minor == self.limit
        assert self.line.used_minor == sum(one.used for one in self.draws.values())
        assert {hold.hold_id: hold.amount_minor for hold in self.line.holds} == {
            n: one.amount for n, one in held.items()
        }
        assert self.line.available_minor == self.limit - self.taken()
        lasts = [one.last for one in held.values()] + [last for last in self.freezes.values() if last is not None]
        assert self.line.next_expiry_on == min(lasts, default=None)
        assert self.line.over_minor == max(0, self.taken() - self.limit)
        assert {one.freeze_id for one in self.line.freezes} == set(self.freezes)
        assert (self.line.proposal and self.line.proposal.proposal_id) == (self.proposed and self.proposed[0])

    @invariant()
    def each_sub_line_is_what_the_sums_say(self) -> None:
        assert {one.sub_line_id: one.limit_minor for one in self.line.sub_lines} == {
            name: limit for name, (_, limit) in self.subs.items()
        }
        for sub in self.line.sub_lines:
            assert sub.used_minor + sub.held_minor == self.taken(sub.sub_line_id)
            assert sub.over_minor == max(0, -sub.available_minor)

    @invariant()
    def folding_all_facts_gives_the_line(self) -> None:
        folded = None
        for fact in self.facts:
            folded = line.evolve(folded, fact)
        assert folded == self.line


TestLine = LineMachine.TestCase
TestLine.settings = settings(max_examples=300, stateful_step_count=50, deadline=None)
