"""What can happen to the watch over a customer. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from collections_svc.domain.ladder import Bucket

RiskClass = Literal["low", "normal", "raised", "high"]
Severity = Literal["low", "medium", "high"]
Classification = Literal["pass", "special_mention", "substandard", "doubtful", "loss"]
Answer = Literal["found", "no_record", "no_consent", "unavailable"]
ClearedBecause = Literal["expired", "passed", "loan_ended", "by_person"]
EndedBecause = Literal["settled", "cancelled"]


@dataclass(frozen=True, slots=True)
class WatchOpened:
    watch_id: str
    customer_id: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class LoanWatched:
    watch_id: str
    customer_id: str
    loan_id: str
    application_id: str | None
    product_code: str | None
    principal_minor: int
    currency: str
    first_due_on: date | None
    visit_by: date | None
    watched_on: date


@dataclass(frozen=True, slots=True)
class WatchedLoanChanged:
    watch_id: str
    customer_id: str
    loan_id: str
    bucket: Bucket | None
    classification: Classification
    principal_minor: int
    currency: str
    written_off: bool
    late_until: date | None
    changed_on: date


@dataclass(frozen=True, slots=True)
class LoanUnwatched:
    watch_id: str
    customer_id: str
    loan_id: str
    reason: EndedBecause
    unwatched_on: date


@dataclass(frozen=True, slots=True)
class RiskClassChanged:
    watch_id: str
    customer_id: str
    risk_class: RiskClass
    previous_class: RiskClass | None
    reasons: tuple[str, ...]
    policy_version: str
    check_by: date | None
    visit_by: date | None
    changed_on: date


@dataclass(frozen=True, slots=True)
class RiskSignalled:
    watch_id: str
    customer_id: str
    loan_id: str | None
    signal: str
    severity: Severity
    observed_on: date
    measure: int | None
    policy_version: str | None
    expires_on: date | None
    visit_by: date | None


@dataclass(frozen=True, slots=True)
class RiskSignalCleared:
    watch_id: str
    customer_id: str
    loan_id: str | None
    signal: str
    reason: ClearedBecause
    remark: str | None
    cleared_on: date


@dataclass(frozen=True, slots=True)
class BureauChecked:
    watch_id: str
    customer_id: str
    check_id: str
    consent: str
    answer: Answer
    checked_on: date
    next_check_on: date | None


@dataclass(frozen=True, slots=True)
class VisitAwaited:
    watch_id: str
    customer_id: str
    visit_id: str
    planned_on: date
    awaited_on: date


@dataclass(frozen=True, slots=True)
class VisitAnswered:
    watch_id: str
    customer_id: str
    visit_id: str
    visit_by: date | None
    answered_on: date


WatchFact = (
    WatchOpened
    | LoanWatched
    | WatchedLoanChanged
    | LoanUnwatched
    | RiskClassChanged
    | RiskSignalled
    | RiskSignalCleared
    | BureauChecked
    | VisitAwaited
    | VisitAnswered
)
