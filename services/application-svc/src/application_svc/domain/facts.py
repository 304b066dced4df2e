"""What may happen to an application: its facts, which are also what is published. No person and no file name is in them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

WithdrawnFrom = Literal["draft", "submitted", "approved"]
ExpiredFrom = Literal["draft", "supplement"]
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the decision knows of the applicant, none of it identifying. What nobody told us is None, not zero."""

    annual_income_minor: int
    income_verified: bool | None = None
    debt_to_income_percent: str | None = None
    employment_years: int | None = None
    home_ownership: Literal["own", "mortgage", "rent", "parents", "other"] | None = None
    age_years: int | None = None
    delinquencies_2y: int | None = None
    months_since_last_delinquency: int | None = None
    months_since_90d_late: int | None = None
    credit_history_years: int | None = None
    inquiries_12m: int | None = None
    open_credit_lines: int | None = None
    total_credit_lines: int | None = None
    total_credit_limit_minor: int | None = None
    total_credit_used_minor: int | None = None
    failed_to_pay_count: int | None = None
    accounts_past_due: int | None = None
    accounts_30d_past_due: int | None = None
    never_delinquent_percent: str | None = None
    public_records: int | None = None
    monthly_expenses_minor: int | None = None
    assets_minor: int | None = None
    debts_minor: int | None = None
    goods_price_minor: int | None = None
    job: Literal["fixed", "temporary", "freelance", "other"] | None = None
    marital_status: Literal["single", "married", "separated", "divorced", "widowed"] | None = None


@dataclass(frozen=True, slots=True)
class DraftStarted:
    application_id: str
    customer_id: str | None
    channel: str
    product_code: str
    merchant_id: str | None
    checkout_id: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class DraftFilled:
    application_id: str
    customer_id: str
    sections: tuple[str, ...]
    missing: tuple[str, ...]
    filled_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentAdded:
    application_id: str
    customer_id: str
    document_id: str
    kind: str
    sha256: str
    media_type: MediaType
    size_bytes: int
    request_id: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentRemoved:
    application_id: str
    customer_id: str
    document_id: str
    kind: str
    sha256: str
    removed_at: datetime


@dataclass(frozen=True, slots=True)
class OriginalsSeen:
    application_id: str
    customer_id: str
    seen_by: str
    document_hashes: tuple[str, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    application_id: str
    customer_id: str
    channel: str
    product_code: str
    product_version: str
    purpose: str
    amount_minor: int
    currency: str
    term_months: int
    method: str
    merchant_id: str | None
    checkout_id: str | None
    submitted_at: datetime
    statement: Statement
    price_grade: str | None
    document_kinds: tuple[str, ...]
    content_hash: str
    entered_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SupplementProvided:
    application_id: str
    customer_id: str
    request_id: str
    items: tuple[str, ...]
    currency: str
    statement: Statement | None
    document_kinds: tuple[str, ...]
    content_hash: str
    provided_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationWithdrawn:
    application_id: str
    customer_id: str | None
    withdrawn_from: WithdrawnFrom
    reason: str
    merchant_id: str | None
    checkout_id: str | None
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class ApplicationExpired:
    application_id: str
    customer_id: str | None
    expired_from: ExpiredFrom
    request_id: str | None
    merchant_id: str | None
    checkout_id: str | None
    expired_at: datetime


Fact = (
    DraftStarted
    | DraftFilled
    | DocumentAdded
    | DocumentRemoved
    | OriginalsSeen
    | ApplicationSubmitted
    | SupplementProvided
    | ApplicationWithdrawn
    | ApplicationExpired
)
