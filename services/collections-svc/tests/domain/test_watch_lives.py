"""Random lives of customers: whatever happens in whatever order, the watch says what its loans and signals say."""

from datetime import date, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from collections_svc.adapters.care_files import read_care
from collections_svc.domain import bureau_changes, signals, visit
from collections_svc.domain import watch_loans as rules
from collections_svc.domain.bureau_changes import CreditRecord, Told
from collections_svc.domain.care_policy import SEVERITIES
from collections_svc.domain.risk_class import standing
from collections_svc.domain.watch import Watch, evolve
from collections_svc.domain.watch_facts import RiskSignalCleared, RiskSignalled
from collections_svc.domain.watch_loans import Borrowed, Late

CARE = read_care(None)
START = date(2026, 1, 1)
LOANS = st.sampled_from(["L1", "L2", "L3"])


class Lives(RuleBasedStateMachine):
    """One customer with up to three loans, whose events come in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.watch: Watch | None = None
        self.today = START
        self.open: dict[tuple[str, str | None], str] = {}

    def record(self, facts: list[Any]) -> None:
        """Fold, and hold each signal against those that are open."""
        for fact in facts:
            if isinstance(fact, RiskSignalled):
                key, before = (fact.signal, fact.loan_id), self.open.get((fact.signal, fact.loan_id))
                assert before is None or SEVERITIES.index(fact.severity) > SEVERITIES.index(before)  # type: ignore[arg-type]
                self.open[key] = fact.severity
            if isinstance(fact, RiskSignalCleared):
                del self.open[fact.signal, fact.loan_id]
            self.watch = evolve(self.watch, fact)

    def loan(self, loan_id: str) -> Borrowed:
        """A loan of the customer."""
        return Borrowed(loan_id, "C1", 3_000_000, "CNY", f"A-{loan_id}", "consumer-cny", START + timedelta(days=30))

    @rule(days=st.integers(1, 120))
    def time_passes(self, days: int) -> None:
        """And signals end."""
        self.today += timedelta(days=days)
        if self.watch is not None and self.watch.look_on is not None and self.watch.look_on <= self.today:
            self.record(signals.expire(self.watch, CARE, self.today))
            assert self.watch.look_on is None or self.watch.look_on > self.today, "looked at once, not for ever"

    @rule(loan_id=LOANS)
    def disbursed(self, loan_id: str) -> None:
        """A loan goes out."""
        self.record(rules.watch_loan(self.watch, self.loan(loan_id), CARE, self.today))

    @rule(loan_id=LOANS, bucket=st.sampled_from(["M1", "M2", "M3", "M7+"]), first=st.booleans())
    def overdue(self, loan_id: str, bucket: Any, first: bool) -> None:
        """A loan falls behind."""
        since = START + timedelta(days=30) if first else self.today
        self.record(rules.fall_behind(self.watch, Late(self.loan(loan_id), bucket, since, self.today), CARE))

    @rule(loan_id=LOANS, end=st.sampled_from(["cured", "settled", "written_off", "reopened", "loss", "pass"]))
    def ends(self, loan_id: str, end: str) -> None:
        """A loan is cured, ends, is owed again, is of another class."""
        if self.watch is None:
            return
        match end:
            case "cured":
                self.record(rules.catch_up(self.watch, loan_id, 100, CARE, self.today))
            case "settled":
                self.record(rules.end_loan(self.watch, loan_id, "settled", CARE, self.today))
            case "written_off":
                self.record(rules.write_off(self.watch, loan_id, CARE, self.today))
            case "reopened":
                self.record(rules.reopen(self.watch, self.loan(loan_id), CARE, self.today))
            case "loss" | "pass":
                self.record(rules.reclassify(self.watch, loan_id, end, 100, CARE, self.today))

    @rule(used=st.integers(0, 120), attempts=st.integers(5, 30))
    def told_of(self, used: int, attempts: int) -> None:
        """A line is used, a person reports."""
        if self.watch is not None:
            self.record(signals.use_line(self.watch, used, CARE, self.today))
            self.record(signals.lose_contact(self.watch, attempts, None, CARE, self.today))

    @rule(past_due=st.integers(0, 3), score=st.integers(400, 800), away=st.booleans())
    def checked(self, past_due: int, score: int, away: bool) -> None:
        """The bureau is asked, when it is due."""
        if self.watch is None or self.watch.check_on is None or self.watch.check_on > self.today:
            return
        check = bureau_changes.next_check(self.watch)
        assert check is not None, "what is due can be asked"
        told = Told("unavailable") if away else Told("found", CreditRecord(past_due, 1, score))
        self.record(bureau_changes.compare(self.watch, check, told, CreditRecord(0, 1, 700), CARE, self.today))
        assert self.watch.check_on is None or self.watch.check_on > self.today

    @rule()
    def visited(self) -> None:
        """A visit is planned, when it is due."""
        if self.watch is None:
            return
        planned = visit.plan(self.watch, CARE, self.today)
        if planned is not None:
            self.record([planned[1]])
            assert self.watch.visit_on is not None
            assert self.watch.visit_on > self.today
            made = visit.evolve(None, planned[0])
            self.record(visit.follow_up(self.watch, made, CARE, self.today))
            assert self.watch.visit_id is None

    @invariant()
    def it_says_what_its_parts_say(self) -> None:
        """The open signals are those told and not cleared; nobody is asked or visited whose loans have ended."""
        if self.watch is None:
            return
        assert {(one.signal, one.loan_id): one.severity for one in self.watch.signals} == self.open
        assert (self.watch.risk_class is None) == (not self.watch.loans)
        if not self.watch.running:
            assert (self.watch.check_on, self.watch.visit_by) == (None, None)
        if self.watch.loans:
            now = CARE.table.classify(standing(self.watch, CARE, self.today))
            rank = ("low", "normal", "raised", "high").index
            assert self.watch.risk_class is not None
            assert rank(now.risk_class) <= rank(self.watch.risk_class), "only time alone makes it better unheard"


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, derandomize=True)
