"""A fraud case: opened by signals, worked by one person, closed as confirmed or cleared with a reason."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from underwriting_svc.domain import errors
from underwriting_svc.domain.evidence import Signal
from underwriting_svc.domain.policy import Stage
from underwriting_svc.domain.submission import Submission

Outcome = Literal["confirmed", "cleared"]
Status = Literal["open", "confirmed", "cleared"]
MAX_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class FraudSuspected:
    case_id: str
    application_id: str
    customer_id: str
    signals: tuple[Signal, ...]
    suspected_at: datetime


@dataclass(frozen=True, slots=True)
class FraudCaseAssigned:
    case_id: str
    staff_id: str
    by: str
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class FraudFound:
    case_id: str
    by: str
    finding: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class FraudCaseClosed:
    case_id: str
    application_id: str
    customer_id: str
    outcome: Outcome
    reason: str
    by: str
    entry_id: str | None
    closed_at: datetime


Fact = FraudSuspected | FraudCaseAssigned | FraudFound | FraudCaseClosed


@dataclass(frozen=True, slots=True)
class FraudFinding:
    """What was found out, by whom and when."""

    by: str
    finding: str
    found_at: datetime


@dataclass(frozen=True, slots=True)
class FraudCase:
    """State of one case."""

    id: str
    application_id: str
    customer_id: str
    signals: tuple[Signal, ...]
    suspected_at: datetime
    status: Status = "open"
    assignee: str | None = None
    findings: tuple[FraudFinding, ...] = ()
    reason: str | None = None
    closed_by: str | None = None
    entry_id: str | None = None
    closed_at: datetime | None = None


def weigh(signals: tuple[Signal, ...], cases: tuple[FraudCase, ...]) -> tuple[Signal, ...]:
    """What a person has cleared on this application is a note from then on; pointing at anything new, it counts again."""
    cleared = [signal for case in cases if case.status == "cleared" for signal in case.signals]

    def weighed(signal: Signal) -> Signal:
        if any(signal.code == one.code and set(signal.about) <= set(one.about) for one in cleared):
            return replace(signal, weight="note", words=f"{signal.words} (cleared)")
        return signal

    return tuple(map(weighed, signals))


def suspect(
    case_id: str, submission: Submission, signals: tuple[Signal, ...], cases: tuple[FraudCase, ...], at: datetime
) -> list[Fact]:
    """A case, when any signal is heavier than a note and no case on this application is open or confirmed."""
    if all(signal.weight == "note" for signal in signals) or any(case.status != "cleared" for case in cases):
        return []
    return [FraudSuspected(case_id, submission.application_id, submission.customer_id, signals, at)]


def assign(case: FraudCase, staff_id: str, by: str, entered_by: tuple[str, ...], at: datetime) -> list[Fact]:
    """Somebody takes the case, also from somebody else. Raises CaseClosed, CaseOfYourOwnEntry."""
    if case.status != "open":
        raise errors.CaseClosed(f"This case is {case.status}.")
    if staff_id in entered_by:
        raise errors.CaseOfYourOwnEntry
    return [] if case.assignee == staff_id else [FraudCaseAssigned(case.id, staff_id, by, at)]


def find(case: FraudCase, by: str, finding: str, at: datetime) -> list[Fact]:
    """Something was found out. Raises CaseClosed, NotYourCase, TooManyFindings."""
    _workable(case, by)
    if len(case.findings) >= MAX_FINDINGS:
        raise errors.TooManyFindings(f"A case has at most {MAX_FINDINGS} findings.")
    return [FraudFound(case.id, by, finding, at)]


def close(case: FraudCase, outcome: Outcome, reason: str, by: str, entry_id: str | None, at: datetime) -> list[Fact]:
    """It was fraud, or it was not. Raises CaseClosed, NotYourCase, NothingFound."""
    _workable(case, by)
    if not case.findings:
        raise errors.NothingFound
    return [FraudCaseClosed(case.id, case.application_id, case.customer_id, outcome, reason, by, entry_id, at)]


def check_clear(statuses: Collection[Status], stage: Stage) -> None:
    """Before a stage is passed, over the cases on its application. Nothing is approved over an open case, and nothing
    passes over a confirmed one. Raises FraudConfirmed, FraudNotCleared."""
    if "confirmed" in statuses:
        raise errors.FraudConfirmed
    if "open" in statuses and stage == "final":
        raise errors.FraudNotCleared


def _workable(case: FraudCase, by: str) -> None:
    if case.status != "open":
        raise errors.CaseClosed(f"This case is {case.status}.")
    if case.assignee != by:
        raise errors.NotYourCase


def evolve(case: FraudCase | None, fact: Fact) -> FraudCase:
    """The only way a FraudCase changes."""
    if isinstance(fact, FraudSuspected):
        assert case is None, "a case is opened once"
        return FraudCase(fact.case_id, fact.application_id, fact.customer_id, fact.signals, fact.suspected_at)
    assert case is not None, "a case begins with FraudSuspected"
    match fact:
        case FraudCaseAssigned():
            return replace(case, assignee=fact.staff_id)
        case FraudFound():
            return replace(case, findings=(*case.findings, FraudFinding(fact.by, fact.finding, fact.found_at)))
        case FraudCaseClosed():
            return replace(
                case,
                status=fact.outcome,
                reason=fact.reason,
                closed_by=fact.by,
                entry_id=fact.entry_id,
                closed_at=fact.closed_at,
            )
