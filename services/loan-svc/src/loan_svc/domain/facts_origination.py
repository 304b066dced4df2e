"""What happens to a loan until its money is out."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from loan_svc.domain.allocation import PlannedInstalment
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import (
    Channel,
    ContractForm,
    Method,
    PayeeKind,
)


@dataclass(frozen=True, slots=True)
class LoanBooked:
    loan_id: str
    customer_id: str
    application_id: str
    quote_id: str
    quote_hash: str
    product_code: str
    product_version: str
    terms: LoanTerms
    total_cost_minor: int
    disclosed_simple_percent: str
    disclosed_compound_percent: str
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    booked_on: date
    lender_rate_percent: str | None = None
    card_transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class ContractSigned:
    loan_id: str
    customer_id: str
    application_id: str
    contract_id: str
    contract_hash: str
    consent_id: str
    form: ContractForm
    amount_minor: int
    currency: str
    merchant_id: str | None
    checkout_id: str | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DisbursementInstructed:
    loan_id: str
    customer_id: str
    payout_reference: str
    rail: str
    hold_id: str
    amount_minor: int
    currency: str
    payee_kind: PayeeKind
    merchant_id: str | None
    checkout_id: str | None
    instructed_at: datetime
    second_approval: bool = False
    asked_by: str | None = None
    payout_minor: int | None = None
    merchant_fee_minor: int | None = None
    subsidy_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PayoutApproved:
    """A second person lets a large payout go."""

    loan_id: str
    customer_id: str
    payout_reference: str
    amount_minor: int
    currency: str
    approved_by: str
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Disbursed:
    loan_id: str
    customer_id: str
    application_id: str
    payout_reference: str
    hold_id: str
    amount_minor: int
    currency: str
    payee_kind: PayeeKind
    disbursed_on: date
    annual_rate_percent: str
    method: Method
    instalment_minor: int
    periods: int
    first_due_on: date
    maturity_on: date
    plan: tuple[PlannedInstalment, ...]
    product_code: str
    channel: Channel
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    payout_minor: int | None = None
    merchant_fee_minor: int | None = None
    subsidy_minor: int | None = None
    card_transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class SubsidyEarned:
    """Time earned a part of what the merchant bore of the customer's cost."""

    loan_id: str
    customer_id: str
    merchant_id: str | None
    amount_minor: int
    unearned_minor: int
    currency: str
    earned_on: date
    next_earning_on: date | None


@dataclass(frozen=True, slots=True)
class DisbursementFailed:
    loan_id: str
    customer_id: str
    application_id: str
    payout_reference: str
    hold_id: str
    amount_minor: int
    currency: str
    reason: str
    failed_on: date
    merchant_id: str | None
    checkout_id: str | None


@dataclass(frozen=True, slots=True)
class LoanCancelled:
    loan_id: str
    customer_id: str
    application_id: str
    cancelled_from: Literal["booked", "signed", "cooling_off"]
    hold_id: str | None
    amount_minor: int
    currency: str
    reason: str
    cancelled_on: date
    merchant_id: str | None
    checkout_id: str | None
