"""A loan as it is shown: state, schedule, pay-off, risk."""

from datetime import date, datetime
from typing import Literal

from fenqi.web.money import AmountOut, Body
from loan_svc.api.schemas_quotes import DisclosureOut, InstalmentOut
from loan_svc.domain.words import (
    AskedKind,
    Bucket,
    Channel,
    Classification,
    Method,
    PayeeKind,
    PeriodUnit,
    Stage,
    Status,
)


class PaidOut(Body):
    """What has been paid, by what it paid."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut
    total: AmountOut


class AskedOut(Body):
    """What waits for a second person."""

    request_id: str
    kind: AskedKind
    amount: AmountOut
    reason: str
    asked_by: str
    asked_on: date
    effective_on: date


class LoanOut(Body):
    """A loan, by the plan it follows now; `amount` is what was lent."""

    loan_id: str
    status: Status
    customer_id: str
    application_id: str
    product_code: str
    product_version: str
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    contract_id: str | None
    contract_hash: str | None
    quote_id: str
    amount: AmountOut
    annual_rate_percent: str
    method: Method
    term_months: int
    periods: int
    period_unit: PeriodUnit
    period_every: int
    down_payment: AmountOut
    card_transaction_id: str | None
    payee_kind: PayeeKind | None
    instalment: AmountOut
    disclosure: DisclosureOut
    outstanding_principal: AmountOut
    paid: PaidOut
    written_off: AmountOut
    recovered: AmountOut
    credit_balance: AmountOut
    payout_waits: bool
    asked: tuple[AskedOut, ...]
    instalments_paid: int
    next_due_on: date | None
    bucket: Bucket | None
    past_due_since: date | None
    booked_on: date
    signed_at: datetime | None
    disbursed_on: date | None
    maturity_on: date | None
    ended_on: date | None


class PayoutOut(Body):
    """What left the bank for a loan. A subsidy is what the merchant bears of the customer's cost, earned over time at the
    lender's rate."""

    loan_id: str
    payee_kind: PayeeKind | None
    amount: AmountOut
    payout: AmountOut
    merchant_fee: AmountOut
    subsidy: AmountOut
    subsidy_earned: AmountOut
    subsidy_next_on: date | None
    lender_rate_percent: str | None


class RiskOut(Body):
    """How a loan is classified, and what of it is expected to be lost."""

    loan_id: str
    classification: Classification
    stage: Stage
    exposure: AmountOut
    expected_loss: AmountOut
    parameters_version: str
    interest_recognised: AmountOut
    interest_is_suspended: bool


class LoansOut(Body):
    """A page of loans."""

    items: tuple[LoanOut, ...]
    next_cursor: str | None


class PlanRowOut(InstalmentOut):
    """One row of a loan's plan, with what is paid of it."""

    penalty: AmountOut
    balance: AmountOut
    paid: AmountOut
    status: Literal["open", "part_paid", "paid", "paid_off"]


class PlanOut(Body):
    """A plan as it began."""

    starts_on: date
    amount: AmountOut
    annual_rate_percent: str
    method: Method
    periods: int
    instalments: tuple[InstalmentOut, ...]


class ScheduleOut(Body):
    """A loan's plan as it lives; final once the money went out. `plans`: the one it began with, and each that took its
    place."""

    loan_id: str
    status: Status
    starts_on: date
    is_final: bool
    paid_off_on: date | None
    plans: tuple[PlanOut, ...]
    instalments: tuple[PlanRowOut, ...]


class PayoffOut(Body):
    """What ends the loan on a day."""

    loan_id: str
    on: date
    amount: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    early_penalty: AmountOut
    per_diem: AmountOut


class DueOut(Body):
    """A loan's oldest unpaid instalment, and what will be unpaid on its day."""

    loan_id: str
    customer_id: str
    due_on: date
    amount: AmountOut


class DuesOut(Body):
    """One page of what falls due."""

    items: list[DueOut]
    next_cursor: str | None
