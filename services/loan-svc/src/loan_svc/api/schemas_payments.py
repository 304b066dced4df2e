"""Bodies of money that comes in."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from fenqi.web.money import Amount, AmountOut, Body
from loan_svc.api.schemas import EarlyWaiver, Id, Reason
from loan_svc.api.schemas_loans import LoanOut
from loan_svc.domain.words import (
    PaymentKind,
    PrepaymentMode,
    Way,
)

MAX_BATCH = 500


class PaymentIn(Body):
    """Money received for a loan. A payoff pays all that is owed for the time up to `received_on`, or is refused. A
    prepayment pays principal before its time; `mode` says whether fewer instalments are left, or smaller ones, and
    `early_waiver` (hardship, or a loyalty tier) frees it of its penalty where the product says so. With a
    `payoff_quote_id` it is a payoff of exactly the quoted amount, on the quote's day or later while it is valid."""

    payment_id: Id
    amount: Amount
    received_on: date
    way: Way
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    payoff_quote_id: Id | None = None
    early_waiver: EarlyWaiver | None = None


class LooseAmount(Body):
    """As `Amount`, but its range is judged item by item, so that one bad item does not refuse a whole file."""

    amount_minor: Annotated[int, Field(strict=True)]
    currency: Annotated[str, Field(max_length=16)]


class BatchItemIn(Body):
    """One payment of a batch."""

    payment_id: Id
    loan_id: Id
    amount: LooseAmount
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    early_waiver: EarlyWaiver | None = None


class BatchIn(Body):
    """Payments of one way and day."""

    way: Way
    received_on: date
    payments: Annotated[tuple[BatchItemIn, ...], Field(min_length=1, max_length=MAX_BATCH)]


class ReversalIn(Body):
    """Why a payment never was."""

    reason: Reason


class CallbackIn(Body):
    """Money that came in by a channel. `reference` is what the payer gave: the loan's id, or its contract's."""

    transaction_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]
    amount: Amount
    paid_on: date
    reference: Annotated[str, Field(max_length=200)]


class CallbackOut(Body):
    """Where the money went: `received` by a loan, or in `suspense` with the reason."""

    transaction_id: str
    amount: AmountOut
    status: Literal["received", "suspense"]
    payment_id: str | None = None
    loan_id: str | None = None
    receipt_id: str | None = None
    reason: str | None = None


class AllocationOut(Body):
    """Where a payment went."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut


class ReversalOut(Body):
    """A payment that was reversed, and the loan as it stands now."""

    payment_id: str
    reversal_id: str
    loan: LoanOut


class ReceiptOut(Body):
    """A payment as it was posted. `recovered` is what was paid on a debt that was written off."""

    payment_id: str
    loan_id: str
    amount: AmountOut
    received_on: date
    allocation: AllocationOut
    recovered: AmountOut
    outstanding_principal: AmountOut
    past_due: AmountOut
    instalments_paid: int
    next_due_on: date | None
    settled: bool
