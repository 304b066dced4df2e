"""Bodies of post-loan care: the watch, its signals, visits and their reports."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints

from collections_svc.domain.care_policy import SIGNALS
from collections_svc.domain.ladder import Bucket
from collections_svc.domain.visit import Visit
from collections_svc.domain.visit_facts import CancelledBecause, Finding, Outcome, VisitKind, VisitReason
from collections_svc.domain.watch import Watch
from collections_svc.domain.watch_facts import Classification, RiskClass, Severity
from fenqi.kernel import Money
from fenqi.web.money import AmountOut, Body

MAX_NOTES = 4_000
MAX_ATTEMPTS = 1_000
Id = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[A-Za-z0-9._:-]+$")]
CodeIn = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NOTES, pattern=r"^[^\x00]*$")]
Signal = Annotated[str, Field(pattern=f"^({'|'.join(SIGNALS)})$")]
VisitStatus = Literal["planned", "made", "cancelled"]


class WatchedLoanOut(Body):
    """A loan in the watch, as loan-svc last told: one that is paid on time shows the principal of its disbursement."""

    loan_id: str
    principal: AmountOut
    bucket: Bucket | None
    classification: Classification
    written_off: bool


class SignalOut(Body):
    """A signal that is open."""

    signal: str
    loan_id: str | None
    severity: Severity
    observed_on: date
    expires_on: date | None


class VisitOut(Body):
    """A visit. `left_alone`: nobody may contact the customer now. `notes` only where one visit is asked for."""

    visit_id: str
    customer_id: str
    loan_id: str | None
    kind: VisitKind
    reason: VisitReason
    status: VisitStatus
    planned_on: date
    missed: int
    outcome: Outcome | None
    findings: tuple[Finding, ...]
    made_on: date | None
    reported_by: str | None
    cancelled_because: CancelledBecause | None
    policy_version: str
    left_alone: bool
    notes: str | None = None

    @classmethod
    def of(cls, visit: Visit, left_alone: bool, notes: str | None = None) -> Self:
        """From the domain's visit."""
        shown = {name: getattr(visit, name) for name in cls.model_fields if hasattr(visit, name)}
        return cls(**shown, left_alone=left_alone, notes=notes)


class CareOut(Body):
    """The watch over a customer. `late_instalments`: those that count today."""

    watch_id: str
    customer_id: str
    opened_on: date
    risk_class: RiskClass | None
    reasons: tuple[str, ...]
    policy_version: str | None
    late_instalments: int
    loans: tuple[WatchedLoanOut, ...]
    signals: tuple[SignalOut, ...]
    last_checked_on: date | None
    check_on: date | None
    visit_by: date | None
    visits: tuple[VisitOut, ...]

    @classmethod
    def of(cls, watch: Watch, visits: tuple[VisitOut, ...], today: date) -> Self:
        """From the domain's watch."""
        loans = tuple(
            WatchedLoanOut(
                loan_id=one.loan_id,
                principal=AmountOut.of(Money(one.principal_minor, one.currency)),
                bucket=one.bucket,
                classification=one.classification,
                written_off=one.written_off,
            )
            for one in watch.loans
        )
        signals = tuple(
            SignalOut(
                signal=one.signal,
                loan_id=one.loan_id,
                severity=one.severity,
                observed_on=one.observed_on,
                expires_on=one.expires_on,
            )
            for one in watch.signals
        )
        return cls(
            watch_id=watch.watch_id,
            customer_id=watch.customer_id,
            opened_on=watch.opened_on,
            risk_class=watch.risk_class,
            reasons=watch.class_reasons,
            policy_version=watch.policy_version,
            late_instalments=watch.late(today),
            loans=loans,
            signals=signals,
            last_checked_on=watch.last_checked_on,
            check_on=watch.check_on,
            visit_by=watch.visit_by,
            visits=visits,
        )


class VisitsOut(Body):
    """One page of visits, by day."""

    items: list[VisitOut]
    next_cursor: str | None


class ReportIn(Body):
    """What came of a visit, in codes; `made_on` is today when it is left out. The notes are kept sealed. Photos are kept where
    documents are; here are their codes only."""

    outcome: Outcome
    findings: Annotated[tuple[Finding, ...], Field(max_length=8)] = ()
    made_on: date | None = None
    notes: Notes | None = None


class RescheduleIn(Body):
    """Another day."""

    planned_on: date


class VisitAnswerOut(Body):
    """The visit and the customer's class after it."""

    visit_id: str
    customer_id: str
    status: VisitStatus
    planned_on: date
    risk_class: RiskClass | None


class ContactLostIn(Body):
    """So many attempts failed, over every way there is; `loan_id` where it is about one loan."""

    attempts: Annotated[int, Field(strict=True, ge=1, le=MAX_ATTEMPTS)]
    loan_id: Id | None = None


class ClearanceIn(Body):
    """Why a signal speaks no more, as a code ("paid_elsewhere"); `loan_id` as the signal has it."""

    remark: CodeIn
    loan_id: Id | None = None


class StandingOut(Body):
    """The class and the signals that are open after a change."""

    watch_id: str
    customer_id: str
    risk_class: RiskClass | None
    signals: tuple[str, ...]


def cursor_of(visit: Any) -> str:
    """Where the page after this visit begins."""
    return f"{visit.planned_on.isoformat()}.{visit.visit_id}"
