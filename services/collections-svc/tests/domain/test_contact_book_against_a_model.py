"""Many agents, ways, loans and clocks try to break the contact rules; a plain list of what was made says whether they could."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from collections_svc.domain import contact_book as rules
from collections_svc.domain.contact_book import Attempt, ContactBook
from collections_svc.domain.contact_facts import ContactFact, ContactMade, ContactRefused
from collections_svc.domain.contact_refusals import ContactTooLate
from collections_svc.domain.contact_rules import MAX_LATE, Moment, notice_now, notice_on, person_at

ZONE = ZoneInfo("Asia/Shanghai")
WAYS = st.sampled_from(["phone", "sms", "email", "app", "letter", "visit"])
AGENTS = st.sampled_from(["staff:a", "staff:b", "staff:agency-1", "staff:agency-2"])
LOANS = st.sampled_from(["L1", "L2", "L3"])
REFERENCES = st.sampled_from(["X1", "X2", "X3"])


@dataclass(frozen=True)
class Made:
    """What the model knows of an attempt that the book let through."""

    attempt: Attempt
    at: datetime
    on: date
    blocks_open: int


class ContactMachine(RuleBasedStateMachine):
    """The model: the list of what was made, the set of open blocks with their instants, and two clocks."""

    @initialize(days_apart=st.integers(min_value=-3, max_value=3))
    def begin(self, days_apart: int) -> None:
        self.now = datetime(2026, 11, 23, 1, tzinfo=UTC)
        self.business_date = self.now.astimezone(ZONE).date() + timedelta(days=days_apart)
        self.book: ContactBook | None = None
        self.facts: list[ContactFact] = []
        self.made: list[Made] = []
        self.blocks: dict[str, datetime] = {}
        self.free_since = self.now - timedelta(days=9)
        self.log: dict[str, ContactMade] = {}
        self.tried = 0

    def record(self, facts: list[ContactFact]) -> None:
        for fact in facts:
            self.book = rules.evolve(self.book, fact)
        self.facts += facts

    def attempt(self, wanted: Attempt, moment: Moment) -> None:
        if wanted.contact_id in self.log:  # the use case finds it in the customer's facts, however old
            return
        try:
            facts = rules.attempt(self.book, wanted, moment)
        except ContactTooLate:
            assert moment.is_automatic, "a person who logs within 24 hours is never too late"
            return
        self.record(facts)
        for fact in facts:
            if isinstance(fact, ContactMade):
                self.log[fact.contact_id] = fact
                self.made.append(Made(wanted, moment.at, moment.on, len(self.blocks)))
            else:
                assert isinstance(fact, ContactRefused)
                assert self.may_refuse(wanted, moment), f"nothing forbids it: {fact}"

    def may_refuse(self, wanted: Attempt, moment: Moment) -> bool:
        """Whether what was made, counted plainly, forbids one more."""
        days = Counter(one.on for one in self.made)
        days[moment.on] += 1
        hour = moment.at.astimezone(ZONE).time()
        return (
            wanted.to == "third_party"
            or bool(self.blocks)
            or moment.at < self.free_since
            or ((hour >= time(22) or hour < time(8)) and wanted.way != "letter")
            or days[moment.on] > 3
            or any(sum(days[start + timedelta(days=n)] for n in range(7)) > 10 for start in _weeks_with(moment.on))
        )

    @rule(
        way=WAYS,
        by=AGENTS,
        loan=LOANS,
        late_minutes=st.one_of(st.just(0), st.integers(min_value=0, max_value=1440)),
        to=st.sampled_from(["customer", "customer", "customer", "customer", "third_party"]),
        times=st.integers(min_value=1, max_value=4),
    )
    def somebody_tries(self, way: str, by: str, loan: str, late_minutes: int, to: str, times: int) -> None:
        at = self.now - timedelta(minutes=late_minutes)
        assert at >= self.now - MAX_LATE
        for _ in range(times):
            self.tried += 1
            wanted = Attempt(f"K{self.tried}", "C1", loan, f"case-{loan}", way, by, to)  # type: ignore[arg-type]
            self.attempt(wanted, person_at(at, self.now, self.business_date, ZONE))

    @rule(way=st.sampled_from(["sms", "email", "app", "letter"]), loan=LOANS, days_old=st.integers(0, 12))
    def a_notice_falls_due(self, way: str, loan: str, days_old: int) -> None:
        self.tried += 1
        wanted = Attempt(f"K{self.tried}", "C1", loan, f"case-{loan}", way, "system")  # type: ignore[arg-type]
        told_late = self.business_date - timedelta(days=days_old if days_old > 6 else 0)
        self.attempt(wanted, notice_on(told_late, self.now, told_late, ZONE))

    @rule(way=st.sampled_from(["sms", "email", "app", "letter"]), loan=LOANS)
    def a_notice_goes_out(self, way: str, loan: str) -> None:
        self.tried += 1
        wanted = Attempt(f"K{self.tried}", "C1", loan, f"case-{loan}", way, "system")  # type: ignore[arg-type]
        self.attempt(wanted, notice_now(self.now, self.business_date, ZONE))

    @precondition(lambda self: self.log)
    @rule(data=st.data(), way=WAYS)
    def one_is_told_again(self, data: st.DataObject, way: str) -> None:
        contact_id = data.draw(st.sampled_from(sorted(self.log)))
        wanted = Attempt(contact_id, "C1", "L1", "case-L1", way, "staff:a")  # type: ignore[arg-type]
        before = len(self.made)
        self.attempt(wanted, person_at(self.now, self.now, self.business_date, ZONE))
        assert len(self.made) == before

    @rule(counts=st.lists(st.integers(min_value=0, max_value=4), min_size=3, max_size=9), late_hours=st.integers(0, 24))
    def busy_days_pass(self, counts: list[int], late_hours: int) -> None:
        """Day by day at noon; what is logged late is of the hours before."""
        for count in counts:
            noon = datetime.combine(self.now.astimezone(ZONE).date() + timedelta(days=1), time(12), ZONE)
            self.now, self.business_date = noon.astimezone(UTC), self.business_date + timedelta(days=1)
            for n in range(count):
                self.tried += 1
                at = self.now - timedelta(hours=late_hours if n % 2 else 0)
                wanted = Attempt(f"K{self.tried}", "C1", "L1", "case-L1", "phone", "staff:a")
                self.attempt(wanted, person_at(at, self.now, self.business_date, ZONE))

    @rule(minutes=st.one_of(st.integers(1, 180), st.integers(180, 1600)))
    def the_clock_goes_on(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(days=st.integers(min_value=1, max_value=8))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.business_date += timedelta(days=days)

    @rule(days=st.integers(min_value=1, max_value=3))
    def business_days_are_closed(self, days: int) -> None:
        self.business_date += timedelta(days=days)

    @rule(reference=REFERENCES, reason=st.sampled_from(["complaint", "hardship"]))
    def somebody_complains(self, reference: str, reason: str) -> None:
        if reference not in self.blocks:
            self.record(rules.block(self.book, "C1", reason, reference, self.business_date))  # type: ignore[arg-type]
            self.blocks[reference] = self.now

    @precondition(lambda self: self.blocks)
    @rule(data=st.data())
    def it_is_answered(self, data: st.DataObject) -> None:
        reference = data.draw(st.sampled_from(sorted(self.blocks)))
        self.record(rules.allow(self.book, reference, self.business_date, self.now))
        del self.blocks[reference]
        self.free_since = self.now

    @invariant()
    def no_day_has_more_than_three_and_no_week_more_than_ten(self) -> None:
        days = Counter(one.on for one in self.made)
        assert all(count <= 3 for count in days.values())
        for day in days:
            assert sum(days[day + timedelta(days=n)] for n in range(7)) <= 10

    @invariant()
    def nothing_was_made_at_night_while_blocked_or_to_somebody_else(self) -> None:
        for one in self.made:
            assert one.attempt.to == "customer"
            assert one.blocks_open == 0
            hour = one.at.astimezone(ZONE).hour
            assert 8 <= hour < 22 or one.attempt.way == "letter"

    @invariant()
    def the_book_is_the_fold_of_its_facts_and_each_attempt_left_one(self) -> None:
        folded: ContactBook | None = None
        for fact in self.facts:
            folded = rules.evolve(folded, fact)
        assert folded == self.book
        made = [fact for fact in self.facts if isinstance(fact, ContactMade)]
        assert [fact.contact_id for fact in made] == [one.attempt.contact_id for one in self.made]
        if self.book is not None and self.book.recent:
            latest = max(one.on for one in self.book.recent)
            gap = (latest - (self.book.earliest_on or latest)).days
            assert len(self.book.recent) <= 10 * (2 + gap // 7), "what is kept is what the windows need"


def _weeks_with(day: date) -> list[date]:
    return [day - timedelta(days=back) for back in range(7)]


TestContacts = ContactMachine.TestCase
TestContacts.settings = settings(max_examples=200, stateful_step_count=40, deadline=None, derandomize=True)
