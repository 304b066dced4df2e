"""From an approved offer to a signed contract."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import Runs, RunsOnce
from loan_svc.api.callers import MayWrite
from loan_svc.api.schemas import EmptyIn
from loan_svc.api.schemas_loans import LoanOut
from loan_svc.api.schemas_quotes import BookIn, CodeOut, QuoteIn, QuoteOut, SignatureIn
from loan_svc.domain import card_purchase, products
from loan_svc.domain.quote import (
    BeyondLegalCap,
    ConventionUnknown,
    OfferExpired,
    PlanCannotAmortise,
    PlanImpossible,
    QuoteAltered,
    QuoteExpired,
    Wishes,
    conventions,
)
from loan_svc.domain.refusals import LoanNotBooked
from loan_svc.use_cases.book_loan import AlreadyBooked, BookLoan, book_loan
from loan_svc.use_cases.quote_loan import CheckoutVoided, QuoteLoan, quote_loan
from loan_svc.use_cases.sign_contract import SendSigningCode, SignContract, send_signing_code, sign_contract

router = APIRouter(tags=["origination"])
Device = Annotated[str | None, Header(alias="User-Agent")]
MAX_DEVICE = 1_000
"""Characters of what a device calls itself that the evidence keeps."""
_QUOTE = problems(
    NotFound,
    OfferExpired,
    CheckoutVoided,
    ConventionUnknown,
    PlanImpossible,
    PlanCannotAmortise,
    BeyondLegalCap,
    card_purchase.CardPurchaseMissing,
    card_purchase.CardPurchaseNotWanted,
    card_purchase.CardPurchaseNotConvertible,
    card_purchase.CardPurchaseConverted,
    products.NotOpenHere,
    products.MerchantMissing,
    products.DownPaymentOutsideProduct,
    products.FirstDueOutsideProduct,
    products.ProductUnknown,
    products.AmountOutsideProduct,
    products.TermOutsideProduct,
    products.MethodOutsideProduct,
    products.RateOutsideCorridor,
    products.WrongCurrency,
)


@router.post("/quotes", status_code=201, response_model=QuoteOut, responses=_QUOTE)
async def post_quote(
    body: QuoteIn, caller: MayWrite, run: Runs, also: Annotated[str, Query(max_length=64)] = ""
) -> Response:
    """What an approved offer would cost: plan, disclosure, hash and until when it is valid. `also=us_reg_z,eu_aprc`
    states the annual rate by these conventions too."""
    wishes = Wishes(
        body.term_months,
        body.method,
        body.periods,
        0 if body.down_payment is None else body.down_payment.amount_minor,
        body.first_due_on,
        None if body.card_transaction is None else body.card_transaction.purchase(),
        conventions(also),
    )
    currency = None if body.down_payment is None else body.down_payment.currency
    command = QuoteLoan(body.application_id, wishes, currency, caller.owner)
    return await run(quote_loan, command, caller.principal, status=201)


@router.post(
    "/loans",
    status_code=201,
    response_model=LoanOut,
    responses=problems(
        NotFound, QuoteAltered, QuoteExpired, CheckoutVoided, AlreadyBooked, card_purchase.CardPurchaseConverted
    ),
)
async def post_loan(body: BookIn, caller: MayWrite, run: RunsOnce) -> Response:
    """Book a loan on a quote."""
    return await run(book_loan, BookLoan(body.quote_id, body.quote_hash, caller.owner), caller.principal, status=201)


@router.post("/loans/{loan_id}/signing-code", response_model=CodeOut, responses=problems(NotFound, LoanNotBooked))
async def post_signing_code(loan_id: str, caller: MayWrite, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Send the customer a one-time code to sign the contract with."""
    return await run(send_signing_code, SendSigningCode(loan_id, caller.owner), caller.principal)


@router.post("/loans/{loan_id}/signature", response_model=LoanOut, responses=problems(NotFound, LoanNotBooked))
async def post_signature(
    loan_id: str, body: SignatureIn, caller: MayWrite, run: RunsOnce, device: Device = None
) -> Response:
    """Sign with the code: the amount is held on the customer's line and the contract stands. Where no merchant has to
    capture, the payout is instructed at once. Refusals of customer-svc and limit-svc come through with their codes."""
    return await run(
        sign_contract, SignContract(loan_id, body.code, caller.owner, device and device[:MAX_DEVICE]), caller.principal
    )
