"""What underwriting knows of an application: exactly what was submitted, nothing that identifies the person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Statement:
    """What the decision knows of the applicant. What nobody told us is None, not zero."""

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
class Submission:
    """A submitted application. `entered_by` are the staff who typed or submitted it."""

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
    submitted_at: datetime
    statement: Statement
    merchant_id: str | None = None
    checkout_id: str | None = None
    price_grade: str | None = None
    entered_by: tuple[str, ...] = ()
