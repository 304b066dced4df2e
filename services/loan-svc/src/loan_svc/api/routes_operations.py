"""What happens to a loan beside payments: charges, waivers, refunds, restructures, reversals, approvals."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce, context_of
from loan_svc.adapters.approvals import waiting_loans
from loan_svc.adapters.transactions import list_transactions, place_of
from loan_svc.api import callers
from loan_svc.api.schemas import EmptyIn
from loan_svc.api.schemas_loans import LoanOut, LoansOut
from loan_svc.api.schemas_operations import (
    ApprovalIn,
    ChargeIn,
    CreditRefundIn,
    MerchantRefundIn,
    PayoffQuoteOut,
    RestructureIn,
    TransactionOut,
    WaiverIn,
)
from loan_svc.api.schemas_payments import ReversalIn
from loan_svc.domain import products, refusals
from loan_svc.use_cases.apply_merchant_refund import ApplyMerchantRefund, apply_merchant_refund
from loan_svc.use_cases.ask_credit_refund import AskCreditRefund, ask_for_credit_refund
from loan_svc.use_cases.ask_restructure import AskRestructure, ask_for_restructure
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.charge_loan import ChargeLoan, charge_loan
from loan_svc.use_cases.decide_payout import DecidePayout, decide_payout
from loan_svc.use_cases.decide_request import DecideRequest, decide_request
from loan_svc.use_cases.give_back_loan import GiveBackLoan, give_back_loan
from loan_svc.use_cases.quote_payoff import QuotePayoff, quote_loan_payoff
from loan_svc.use_cases.reverse_transaction import ReverseTransaction, reverse_transaction
from loan_svc.use_cases.views import loan_view
from loan_svc.use_cases.waive_penalty import WaivePenalty, waive_penalty

router = APIRouter(tags=["operations"])
_DATED = (
    NotFound,
    refusals.LoanNotActive,
    refusals.PaymentInFuture,
    refusals.PaymentBeforeDisbursement,
    refusals.TooFarBack,
)
_NEW = (*_DATED, refusals.AmountNotPayable, products.WrongCurrency, refusals.TransactionIdReused)


@router.post(
    "/loans/{loan_id}/charges",
    status_code=201,
    response_model=TransactionOut,
    responses=problems(*_NEW, refusals.DueBeforeCharged),
)
async def post_charge(loan_id: str, body: ChargeIn, who: callers.Charger, run: RunsOnce) -> Response:
    """Charge a cost (a legal cost, a returned debit) to the customer. After a write-off it adds to the claim."""
    is_fee = body.charged_as == "fee"
    command = ChargeLoan(
        loan_id, body.amount.amount_minor, body.amount.currency, body.charged_on, body.due_on, is_fee, body.reason
    )
    return await run(charge_loan, command, who, status=201)


@router.post(
    "/loans/{loan_id}/penalty-waivers",
    status_code=201,
    response_model=TransactionOut,
    responses=problems(*_NEW, refusals.WaiverAbovePenalty),
)
async def post_waiver(loan_id: str, body: WaiverIn, who: callers.Waiver, run: RunsOnce) -> Response:
    """Forgive penalties owed up to a day; they stay forgiven whatever comes late."""
    command = WaivePenalty(loan_id, body.amount.amount_minor, body.amount.currency, body.waived_on, body.reason)
    return await run(waive_penalty, command, who, status=201)


@router.post(
    "/loans/{loan_id}/merchant-refunds",
    status_code=201,
    response_model=TransactionOut,
    responses=problems(*_NEW, refusals.RefundAboveCaptured),
)
async def post_merchant_refund(loan_id: str, body: MerchantRefundIn, who: callers.Refunder, run: RunsOnce) -> Response:
    """Take money that the merchant gives back: principal falls, by product setting the interest paid on it comes back too,
    and what the debt does not take is the customer's credit."""
    command = ApplyMerchantRefund(
        loan_id,
        body.refund_id,
        body.amount.amount_minor,
        body.amount.currency,
        body.refunded_on,
        body.mode,
        body.reason,
    )
    return await run(apply_merchant_refund, command, who, status=201)


@router.post(
    "/loans/{loan_id}/credit-refunds",
    status_code=202,
    response_model=LoanOut,
    responses=problems(
        NotFound,
        refusals.LoanNotActive,
        refusals.AlreadyAsked,
        refusals.RefundUnderWay,
        refusals.NothingToRefund,
        products.WrongCurrency,
    ),
)
async def post_credit_refund(loan_id: str, body: CreditRefundIn, who: callers.Refunder, run: RunsOnce) -> Response:
    """Ask that credit is paid back to the customer; a second person approves, then the rail pays once."""
    minor, currency = (None, None) if body.amount is None else (body.amount.amount_minor, body.amount.currency)
    return await run(ask_for_credit_refund, AskCreditRefund(loan_id, minor, currency, body.reason), who, status=202)


@router.post(
    "/loans/{loan_id}/restructures",
    status_code=202,
    response_model=LoanOut,
    responses=problems(
        *_DATED,
        refusals.AlreadyAsked,
        refusals.RestructureImpossible,
        products.RateOutsideCorridor,
        products.MethodOutsideProduct,
        products.TermOutsideProduct,
    ),
)
async def post_restructure(loan_id: str, body: RestructureIn, who: callers.Restructurer, run: RunsOnce) -> Response:
    """Ask for a new plan from a day on; a second person approves. The old plan is kept."""
    command = AskRestructure(
        loan_id,
        body.effective_on,
        body.periods,
        body.annual_rate_percent,
        body.method,
        body.first_due_on,
        body.principal_grace_periods,
        body.arrears == "join",
        body.reason,
    )
    return await run(ask_for_restructure, command, who, status=202)


@router.post(
    "/loans/{loan_id}/approvals/{request_id}",
    response_model=LoanOut,
    responses=problems(
        NotFound,
        refusals.NothingAsked,
        refusals.SecondPersonNeeded,
        refusals.LoanNotActive,
        refusals.NotOverdue,
        refusals.RefundUnderWay,
        refusals.NothingToRefund,
        refusals.RestructureImpossible,
    ),
)
async def post_approval(
    loan_id: str, request_id: str, body: ApprovalIn, who: callers.Approver, run: RunsOnce
) -> Response:
    """Approve or refuse what another person asked for: a write-off, a refund of credit, a restructure."""
    command = DecideRequest(loan_id, request_id, body.decision == "approve", body.reason)
    return await run(decide_request, command, who)


@router.post(
    "/loans/{loan_id}/payout-approval",
    response_model=LoanOut,
    responses=problems(NotFound, refusals.PayoutNotWaiting, refusals.SecondPersonNeeded),
)
async def post_payout_approval(loan_id: str, body: ApprovalIn, who: callers.PayoutApprover, run: RunsOnce) -> Response:
    """Let a large payout go, or refuse it: then the loan has failed and its hold is given back."""
    return await run(decide_payout, DecidePayout(loan_id, body.decision == "approve", body.reason), who)


@router.post(
    "/loans/{loan_id}/cooling-off",
    status_code=201,
    response_model=PayoffQuoteOut,
    responses=problems(NotFound, refusals.LoanNotActive, refusals.AlreadyAsked, refusals.CoolingOffOver),
)
async def post_cooling_off(loan_id: str, caller: callers.MayWrite, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Give a loan back within its cooling-off days: principal and the interest of the days used, no fee. Once it is paid the
    loan is cancelled."""
    return await run(give_back_loan, GiveBackLoan(loan_id, caller.owner), caller.principal, status=201)


@router.post(
    "/loans/{loan_id}/payoff-quotes",
    status_code=201,
    response_model=PayoffQuoteOut,
    responses=problems(NotFound, refusals.LoanNotActive),
)
async def post_payoff_quote(
    loan_id: str, caller: callers.MayWrite, run: RunsOnce, _: EmptyIn | None = None
) -> Response:
    """Quote what pays the loan off, good for some days: pay it with `payoff_quote_id`."""
    return await run(quote_loan_payoff, QuotePayoff(loan_id, caller.owner), caller.principal, status=201)


@router.post(
    "/loans/{loan_id}/transactions/{transaction_id}/reversal",
    status_code=201,
    response_model=TransactionOut,
    responses=problems(
        NotFound,
        refusals.LoanNotActive,
        refusals.TransactionNotStanding,
        refusals.ReversalOfReversal,
        refusals.ReversalNotAllowed,
        refusals.CreditAlreadyRefunded,
    ),
)
async def post_transaction_reversal(
    loan_id: str, transaction_id: str, body: ReversalIn, who: callers.Reverser, run: RunsOnce
) -> Response:
    """Reverse a transaction of any kind: what came after it is replayed without it, and the books follow."""
    return await run(reverse_transaction, ReverseTransaction(loan_id, transaction_id, body.reason), who, status=201)


@router.get("/approvals", response_model=LoansOut)
async def get_approvals(who: callers.StaffReads, page: Paged, request: Request) -> Any:
    """Loans on which something waits for a second person: see `asked` and `payout_waits`."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    found = await waiting_loans(uow, page.cursor, page.limit + 1)
    return page.of([loan_view(loan) for loan in found], lambda loan: str(loan["loan_id"]))


@router.get("/loans/{loan_id}/transactions", responses=problems(NotFound))
async def get_transactions(loan_id: str, caller: callers.MayRead, page: Paged, request: Request) -> dict[str, Any]:
    """Receipts of everything that happened to a loan, payments (`kind: "payment"`) and reversals included, by their days."""
    commands: Commands[Any] = request.app.state.commands
    await own_loan(UnitOfWork(commands.database, context_of(request, caller.principal)), loan_id, caller.owner)
    found = await list_transactions(commands.database, loan_id, page.cursor, page.limit + 1)
    return page.of(found, place_of)
