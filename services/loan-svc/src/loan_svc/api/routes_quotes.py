"""From an approved offer to a signed contract."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import Runs, RunsOnce
from loan_svc.api.callers import MayWrite
from loan_svc.api.schemas import BookIn, CodeOut, EmptyIn, LoanOut, QuoteIn, QuoteOut, SignatureIn
from loan_svc.domain import products
from loan_svc.domain.quote import OfferExpired, PlanImpossible, QuoteAltered, QuoteExpired
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
    PlanImpossible,
    products.ProductUnknown,
    products.AmountOutsideProduct,
    products.TermOutsideProduct,
    products.MethodOutsideProduct,
    products.RateOutsideCorridor,
    products.WrongCurrency,
)


@router.post("/quotes", status_code=201, response_model=QuoteOut, responses=_QUOTE)
async def post_quote(body: QuoteIn, caller: MayWrite, run: Runs) -> Response:
    """What an approved offer would cost: plan, disclosure, hash and until when it is valid."""
    command = QuoteLoan(body.application_id, body.term_months, body.method, caller.owner)
    return await run(quote_loan, command, caller.principal, status=201)


@router.post(
    "/loans",
    status_code=201,
    response_model=LoanOut,
    responses=problems(NotFound, QuoteAltered, QuoteExpired, CheckoutVoided, AlreadyBooked),
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
