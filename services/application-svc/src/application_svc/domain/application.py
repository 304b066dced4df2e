"""One application: a draft, submitted once, perhaps withdrawn. What the applicant wrote is the form, kept beside it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from application_svc.domain.errors import AlreadySubmitted, NotWithdrawable

Status = Literal["draft", "submitted", "withdrawn"]
WithdrawnFrom = Literal["draft", "submitted", "approved"]


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
class Form:
    """All that is signed, without the person: of that only `content_hash` knows."""

    product_version: str
    purpose: str
    amount_minor: int
    currency: str
    term_months: int
    method: str
    price_grade: str | None
    statement: Statement
    consents: tuple[str, ...]
    document_kinds: tuple[str, ...]
    entered_by: tuple[str, ...]
    content_hash: str


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
class ApplicationWithdrawn:
    application_id: str
    customer_id: str | None
    withdrawn_from: WithdrawnFrom
    reason: str
    merchant_id: str | None
    checkout_id: str | None
    withdrawn_at: datetime


Fact = DraftStarted | ApplicationSubmitted | ApplicationWithdrawn


@dataclass(frozen=True, slots=True)
class Application:
    """State of one application."""

    id: str
    customer_id: str
    channel: str
    product_code: str
    merchant_id: str | None
    checkout_id: str | None
    status: Status
    started_at: datetime
    content_hash: str | None = None
    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_from: WithdrawnFrom | None = None
    withdrawn_because: str | None = None


def submit(application: Application, form: Form, staff_id: str | None, at: datetime) -> list[Fact]:
    """Decide a submission; `staff_id` is the clerk's who submits it. Raises AlreadySubmitted."""
    if application.status != "draft":
        raise AlreadySubmitted(f"This application is {application.status}.")
    entered_by = form.entered_by
    if staff_id is not None and staff_id not in entered_by:
        entered_by = (*entered_by, staff_id)
    return [
        ApplicationSubmitted(
            application_id=application.id,
            customer_id=application.customer_id,
            channel=application.channel,
            product_code=application.product_code,
            product_version=form.product_version,
            purpose=form.purpose,
            amount_minor=form.amount_minor,
            currency=form.currency,
            term_months=form.term_months,
            method=form.method,
            merchant_id=application.merchant_id,
            checkout_id=application.checkout_id,
            submitted_at=at,
            statement=form.statement,
            price_grade=form.price_grade,
            document_kinds=form.document_kinds,
            content_hash=form.content_hash,
            entered_by=entered_by,
        )
    ]


def withdraw(application: Application, progress: str, reason: str, at: datetime) -> list[Fact]:
    """Decide a withdrawal. `progress` is how far it got with the others ("" before anybody answered).

    Raises NotWithdrawable once it is declined, withdrawn, or a loan."""
    froms: dict[tuple[Status, str], WithdrawnFrom] = {
        ("draft", ""): "draft",
        ("submitted", ""): "submitted",
        ("submitted", "supplement_asked"): "submitted",
        ("submitted", "approved"): "approved",
    }
    withdrawn_from = froms.get((application.status, progress))
    if withdrawn_from is None:
        raise NotWithdrawable(f"This application is {progress or application.status}.")
    return [
        ApplicationWithdrawn(
            application.id,
            application.customer_id,
            withdrawn_from,
            reason,
            application.merchant_id,
            application.checkout_id,
            at,
        )
    ]


def evolve(application: Application | None, fact: Fact) -> Application:
    """The only way an Application changes."""
    if isinstance(fact, DraftStarted):
        assert fact.customer_id is not None, "every draft of ours has its customer"
        return Application(
            fact.application_id,
            fact.customer_id,
            fact.channel,
            fact.product_code,
            fact.merchant_id,
            fact.checkout_id,
            "draft",
            fact.started_at,
        )
    assert application is not None, "an application begins with DraftStarted"
    match fact:
        case ApplicationSubmitted():
            return replace(
                application, status="submitted", content_hash=fact.content_hash, submitted_at=fact.submitted_at
            )
        case ApplicationWithdrawn():
            return replace(
                application,
                status="withdrawn",
                withdrawn_at=fact.withdrawn_at,
                withdrawn_from=fact.withdrawn_from,
                withdrawn_because=fact.reason,
            )
