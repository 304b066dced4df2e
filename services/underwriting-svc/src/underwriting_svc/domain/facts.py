"""What happens to a review. Fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from underwriting_svc.domain.policy import Finding, Stage, VerificationChannel

How = Literal["claimed", "released", "handed_over"]
Verified = Literal["met", "not_met", "unreachable"]
CloseReason = Literal["withdrawn", "supplement_overdue"]


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    application_id: str
    customer_id: str
    channel: str
    product_code: str
    amount_minor: int
    currency: str
    policy_version: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    application_id: str
    model: str
    version: str
    role: Literal["champion", "challenger"]
    points: int | None
    default_probability_percent: str
    grade: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageCompleted:
    application_id: str
    customer_id: str
    stage: Stage
    by: str
    outcome: Literal["passed", "supplement_asked", "declined"]
    overturned: bool
    opinion: str
    findings: tuple[Finding, ...]
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class TaskAssigned:
    application_id: str
    customer_id: str
    stage: Stage
    how: How
    taken_from: str | None
    given_to: str | None
    by: str
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class SupplementItem:
    item: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class SupplementRequested:
    application_id: str
    customer_id: str
    request_id: str
    stage: Stage
    items: tuple[SupplementItem, ...]
    deadline_on: date
    merchant_id: str | None
    checkout_id: str | None


@dataclass(frozen=True, slots=True)
class ReviewResumed:
    application_id: str
    customer_id: str
    request_id: str
    stage: Stage
    items: tuple[str, ...]
    restated: bool
    resumed_at: datetime


@dataclass(frozen=True, slots=True)
class VerificationAsked:
    application_id: str
    customer_id: str
    verification_id: str
    channel: VerificationChannel
    rule: str | None
    asked_by: str
    due_on: date
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class VerificationDone:
    application_id: str
    customer_id: str
    verification_id: str
    channel: VerificationChannel
    result: Verified
    note: str
    by: str
    done_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewClosed:
    application_id: str
    customer_id: str
    reason: CloseReason
    stage: Stage
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Approved:
    application_id: str
    customer_id: str
    amount_minor: int
    currency: str
    term_months: int
    line_type: Literal["comprehensive", "special_purpose"]
    purpose: str
    purposes: tuple[str, ...]
    product_code: str
    product_version: str
    channel: str
    grade: str
    base_rate_percent: str
    premium_percent: str
    annual_rate_percent: str
    fee: None
    method: str
    annual_income_minor: int
    debt_to_income_percent: str | None
    merchant_id: str | None
    checkout_id: str | None
    policy_version: str
    model_version: str | None
    valid_until: date
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Declined:
    application_id: str
    customer_id: str
    reason_codes: tuple[str, ...]
    remedies: tuple[str, ...]
    stage: Stage
    grade: str | None
    product_code: str
    channel: str
    amount_minor: int
    currency: str
    merchant_id: str | None
    checkout_id: str | None
    policy_version: str
    model_version: str | None
    declined_at: datetime


Fact = (
    ReviewOpened
    | Scored
    | StageCompleted
    | TaskAssigned
    | SupplementRequested
    | ReviewResumed
    | VerificationAsked
    | VerificationDone
    | ReviewClosed
    | Approved
    | Declined
)
