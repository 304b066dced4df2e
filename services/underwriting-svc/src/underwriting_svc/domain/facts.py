"""What happens to a review. Fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from underwriting_svc.domain.policy import Finding, Stage


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


Fact = ReviewOpened | Scored | StageCompleted | Approved | Declined
