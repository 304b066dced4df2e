"""Money that comes in."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce
from loan_svc.api.callers import Cashier
from loan_svc.api.schemas_payments import BatchIn, PaymentIn, ReceiptOut, ReversalIn, ReversalOut
from loan_svc.domain import refusals
from loan_svc.domain.money_received import CalendarMissing
from loan_svc.domain.payments import Payment
from loan_svc.domain.products import EarlyWaiverNotOffered, WrongCurrency
from loan_svc.use_cases.record_payment import (
    PaymentIdReused,
    RecordBatch,
    RecordPayment,
    record_batch,
    record_payment,
)
from loan_svc.use_cases.reverse_payment import ReversePayment, reverse_payment

router = APIRouter(tags=["payments"])
_PAYMENT = problems(
    NotFound,
    refusals.LoanNotActive,
    refusals.PaymentInFuture,
    refusals.PaymentBeforeDisbursement,
    refusals.AmountNotPayable,
    refusals.PayoffTooSmall,
    refusals.PrepaymentModeMissing,
    refusals.PrepaymentTooSmall,
    refusals.TooFarBack,
    refusals.Overpaid,
    refusals.PayoffQuoteExpired,
    refusals.PayoffQuoteVoided,
    refusals.PayoffQuoteMismatch,
    refusals.TransactionIdReused,
    EarlyWaiverNotOffered,
    WrongCurrency,
    CalendarMissing,
    PaymentIdReused,
)


@router.post("/loans/{loan_id}/payments", status_code=201, response_model=ReceiptOut, responses=_PAYMENT)
async def post_payment(loan_id: str, body: PaymentIn, who: Cashier, run: RunsOnce) -> Response:
    """Record a payment: oldest instalment first; what nothing is owed for becomes the customer's credit."""
    paid = body.amount
    payment = Payment(
        body.payment_id,
        paid.amount_minor,
        paid.currency,
        body.received_on,
        body.way,
        body.kind,
        body.mode,
        payoff_quote_id=body.payoff_quote_id,
        early_waiver=body.early_waiver,
    )
    return await run(record_payment, RecordPayment(loan_id, payment), who, status=201)


@router.post(
    "/loans/{loan_id}/payments/{payment_id}/reversal",
    response_model=ReversalOut,
    responses=problems(
        NotFound,
        refusals.LoanNotActive,
        refusals.PaymentNotStanding,
        refusals.ReversalOfReversal,
        refusals.CreditAlreadyRefunded,
        CalendarMissing,
    ),
)
async def post_reversal(loan_id: str, payment_id: str, body: ReversalIn, who: Cashier, run: RunsOnce) -> Response:
    """Reverse a payment that never was: later ones are replayed without it, and the books follow."""
    return await run(reverse_payment, ReversePayment(loan_id, payment_id, body.reason), who)


@router.post("/payment-batches", responses=problems())
async def post_batch(body: BatchIn, who: Cashier, run: RunsOnce) -> Response:
    """Record up to 500 payments at once, each with its own outcome: {"status": "received", …the receipt} or
    {"status": "refused", "code", "detail"}."""
    items = tuple(
        RecordPayment(
            item.loan_id,
            Payment(
                item.payment_id,
                item.amount.amount_minor,
                item.amount.currency,
                body.received_on,
                body.way,
                item.kind,
                item.mode,
                early_waiver=item.early_waiver,
            ),
        )
        for item in body.payments
    )
    command: Any = RecordBatch(body.way, body.received_on, items)
    return await run(record_batch, command, who)
