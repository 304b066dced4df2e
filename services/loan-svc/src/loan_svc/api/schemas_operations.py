"""Bodies of whatever else happens to a loan."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fenqi.web.money import Amount, AmountOut, Body
from loan_svc.api.schemas import Id, Reason
from loan_svc.domain.words import (
    DecidedKind,
    Method,
    PrepaymentMode,
    Status,
)


class WriteOffIn(Body):
    """Why the debt is given up. `request_id` is the asking system's own name of the request."""

    reason: Reason
    request_id: Id | None = None


class ChargeIn(Body):
    """A cost for the customer to bear, owed with the instalment that `due_on` falls to. Days left out are today."""

    amount: Amount
    charged_on: date | None = None
    due_on: date | None = None
    charged_as: Literal["fee", "penalty"] = "fee"
    reason: Reason


class WaiverIn(Body):
    """Penalties owed up to `waived_on` (today when left out) that are forgiven."""

    amount: Amount
    waived_on: date | None = None
    reason: Reason


class MerchantRefundIn(Body):
    """Money the merchant gives back. `mode`: whether fewer instalments are left, or smaller ones."""

    refund_id: Id
    amount: Amount
    refunded_on: date | None = None
    mode: PrepaymentMode = "fewer_instalments"
    reason: Reason


class CreditRefundIn(Body):
    """Credit to pay back to the customer: all of it when no amount is given."""

    amount: Amount | None = None
    reason: Reason


class RestructureIn(Body):
    """The new plan for what is left to repay; what is left out stays as it is.

    A payment holiday is a later `first_due_on` (interest runs on), or periods of interest alone. `arrears`: "join": overdue
    principal follows the new plan and overdue interest, fees and penalties are owed with its first instalment, bearing no
    interest; "keep": what is overdue stays overdue.
    """

    periods: Annotated[int, Field(strict=True, ge=1, le=600)]
    annual_rate_percent: Annotated[str | None, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")] = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: Annotated[int, Field(strict=True, ge=0, le=599)] = 0
    arrears: Literal["join", "keep"] = "join"
    effective_on: date | None = None
    reason: Reason


class ApprovalIn(Body):
    """What a second person says."""

    decision: Literal["approve", "refuse"]
    reason: Reason = "approved"


class MovedOut(Body):
    """How far each part of what was paid changed."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut
    recovered: AmountOut
    written_off: AmountOut
    given_back: AmountOut


class TransactionOut(Body):
    """A transaction beside payments as it was posted, and the loan as it stood with it."""

    transaction_id: str
    loan_id: str
    kind: DecidedKind | Literal["reversal"]
    amount: AmountOut
    on: date
    moved: MovedOut
    outstanding_principal: AmountOut
    credit_balance: AmountOut
    instalments_paid: int
    next_due_on: date | None
    status: Status


class PayoffQuoteOut(Body):
    """`amount` pays the loan off on any day up to `valid_until`, unless something happens to the loan before: the payment
    counts as of `quoted_on`. `per_diem` is what a new quote costs more for each day."""

    quote_id: str
    loan_id: str
    quoted_on: date
    valid_until: date
    amount: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    early_penalty: AmountOut
    per_diem: AmountOut
