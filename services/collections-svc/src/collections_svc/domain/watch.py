"""The watch over a customer after the money went out: loans, late instalments, open signals and the risk class."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from collections_svc.domain.ladder import Bucket
from collections_svc.domain.visit_facts import VisitReason
from collections_svc.domain.watch_facts import (
    BureauChecked,
    Classification,
    LoanUnwatched,
    LoanWatched,
    RiskClass,
    RiskClassChanged,
    RiskSignalCleared,
    RiskSignalled,
    Severity,
    VisitAnswered,
    VisitAwaited,
    WatchedLoanChanged,
    WatchFact,
    WatchOpened,
)
from fenqi.kernel import derived_id

MAX_LATE_KEPT = 100
"""So many late instalments are remembered, the latest."""


@dataclass(frozen=True, slots=True)
class WatchedLoan:
    """A loan that runs or was written off, as loan-svc last told; what it was not told is None. A loan that is paid on time
    keeps the principal of its disbursement here."""

    loan_id: str
    application_id: str | None
    principal_minor: int
    currency: str
    first_due_on: date | None
    bucket: Bucket | None = None
    classification: Classification = "pass"
    written_off: bool = False


@dataclass(frozen=True, slots=True)
class OpenSignal:
    """A signal that still speaks; about one loan, or about the customer."""

    signal: str
    loan_id: str | None
    severity: Severity
    observed_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Watch:
    """State of one customer's watch. `late_until`: until when each late instalment counts. `look_on`: when the first open
    signal expires; `check_on`: when the bureau is asked next; `visit_by`: by when a visit has to be planned, or moved to an
    earlier day, because of `visit_because`; `visit_id` and `visit_on`: the visit that is planned; `visits`:
    how many there were."""

    watch_id: str
    customer_id: str
    opened_on: date
    loans: tuple[WatchedLoan, ...] = ()
    late_until: tuple[date, ...] = ()
    signals: tuple[OpenSignal, ...] = ()
    risk_class: RiskClass | None = None
    class_reasons: tuple[str, ...] = ()
    policy_version: str | None = None
    checks: int = 0
    last_checked_on: date | None = None
    check_on: date | None = None
    visit_by: date | None = None
    visit_because: VisitReason | None = None
    visits: int = 0
    visit_id: str | None = None
    visit_on: date | None = None
    look_on: date | None = None

    def loan(self, loan_id: str) -> WatchedLoan | None:
        """One of its loans."""
        return next((one for one in self.loans if one.loan_id == loan_id), None)

    def signal(self, signal: str, loan_id: str | None) -> OpenSignal | None:
        """An open signal."""
        return next((one for one in self.signals if (one.signal, one.loan_id) == (signal, loan_id)), None)

    @property
    def running(self) -> tuple[WatchedLoan, ...]:
        """Loans that are still on the book."""
        return tuple(one for one in self.loans if not one.written_off)

    @property
    def askable(self) -> bool:
        """Whether a running loan has an application, on whose consent the bureau is asked."""
        return any(one.application_id is not None for one in self.running)

    def late(self, on: date) -> int:
        """How many late instalments count on this day."""
        return sum(until > on for until in self.late_until)


def watch_id_of(customer_id: str) -> str:
    """The id of a customer's only watch."""
    return derived_id("watch", customer_id)


def fold(watch: Watch, facts: Iterable[WatchFact]) -> Watch:
    """The watch with these facts."""
    for fact in facts:
        watch = evolve(watch, fact)
    return watch


def evolve(watch: Watch | None, fact: WatchFact) -> Watch:
    """The only way a Watch changes."""
    if isinstance(fact, WatchOpened):
        return Watch(fact.watch_id, fact.customer_id, fact.opened_on)
    assert watch is not None, "a watch begins with WatchOpened"
    match fact:
        case LoanWatched() | WatchedLoanChanged() | LoanUnwatched():
            return _with_loan(watch, fact)
        case RiskClassChanged():
            changed = replace(
                watch,
                risk_class=fact.risk_class,
                class_reasons=fact.reasons,
                policy_version=fact.policy_version,
                check_on=fact.check_by,
            )
            return changed if fact.visit_by == watch.visit_by else _due(changed, fact.visit_by, "by_class")
        case RiskSignalled():
            opened = OpenSignal(fact.signal, fact.loan_id, fact.severity, fact.observed_on, fact.expires_on)
            signals = (*_without(watch, fact.signal, fact.loan_id), opened)
            raised = _signals(watch, signals)
            return raised if fact.visit_by is None else _due(raised, fact.visit_by, "signal")
        case RiskSignalCleared():
            return _signals(watch, _without(watch, fact.signal, fact.loan_id))
        case BureauChecked():
            return replace(watch, checks=watch.checks + 1, last_checked_on=fact.checked_on, check_on=fact.next_check_on)
        case VisitAwaited():
            visits = watch.visits + (fact.visit_id != watch.visit_id)
            awaited = replace(watch, visits=visits, visit_id=fact.visit_id, visit_on=fact.planned_on)
            return _due(awaited, None, None)
        case VisitAnswered():
            return _due(replace(watch, visit_id=None, visit_on=None), fact.visit_by, "by_class")


def _with_loan(watch: Watch, fact: LoanWatched | WatchedLoanChanged | LoanUnwatched) -> Watch:
    others = tuple(one for one in watch.loans if one.loan_id != fact.loan_id)
    match fact:
        case LoanWatched():
            loan = WatchedLoan(
                fact.loan_id, fact.application_id, fact.principal_minor, fact.currency, fact.first_due_on
            )
            more = replace(watch, loans=(*others, loan))
            return more if fact.visit_by is None else _due(more, fact.visit_by, "first")
        case WatchedLoanChanged():
            known = watch.loan(fact.loan_id)
            assert known is not None, "only a watched loan changes"
            loan = replace(
                known,
                bucket=fact.bucket,
                classification=fact.classification,
                principal_minor=fact.principal_minor,
                written_off=fact.written_off,
            )
            still = tuple(until for until in watch.late_until if until > fact.changed_on)
            late = still if fact.late_until is None else (*still, fact.late_until)
            changed = replace(watch, loans=(*others, loan), late_until=late[-MAX_LATE_KEPT:])
            return _resting(changed) if fact.written_off else changed
        case LoanUnwatched():
            left = replace(watch, loans=others)
            return _resting(left if others else replace(left, risk_class=None, class_reasons=()))


def _resting(watch: Watch) -> Watch:
    """Where no loan runs nobody is visited, without an application nobody is asked."""
    asked = watch if watch.askable else replace(watch, check_on=None)
    return asked if watch.running else _due(asked, None, None)


def _due(watch: Watch, visit_by: date | None, because: VisitReason | None) -> Watch:
    return replace(watch, visit_by=visit_by, visit_because=None if visit_by is None else because)


def _without(watch: Watch, signal: str, loan_id: str | None) -> tuple[OpenSignal, ...]:
    return tuple(one for one in watch.signals if (one.signal, one.loan_id) != (signal, loan_id))


def _signals(watch: Watch, signals: tuple[OpenSignal, ...]) -> Watch:
    ends = [one.expires_on for one in signals if one.expires_on is not None]
    return replace(watch, signals=signals, look_on=min(ends, default=None))
