"""Money in suspense, worked by people."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.store import Database
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce
from loan_svc.adapters.aggregates import SUSPENSE
from loan_svc.adapters.suspense import find_receipt, list_receipts
from loan_svc.api.callers import StaffReads, SuspenseWorker
from loan_svc.api.schemas_suspense import SuspenseApplyIn, SuspenseDecisionIn, SuspenseOut, SuspenseReasonIn
from loan_svc.domain import refusals
from loan_svc.domain.products import WrongCurrency
from loan_svc.domain.suspense import ReturnNotRequested, SecondPersonNeeded, SuspenseNotOpen, SuspenseStatus
from loan_svc.ports import PayoutUnknown
from loan_svc.use_cases.suspense import (
    ApplySuspense,
    DecideReturn,
    RequestReturn,
    apply_suspense,
    decide_return,
    request_return,
    suspense_view,
)

router = APIRouter(tags=["suspense"])


@router.get("/suspense")
async def get_suspense(
    _: StaffReads, page: Paged, request: Request, status: Annotated[SuspenseStatus | None, Query()] = None
) -> dict[str, Any]:
    """Money that no loan took, by id; `status=open` is what waits for somebody."""
    found = await list_receipts(_database(request), status, page.cursor, page.limit + 1)
    return page.of([suspense_view(receipt) for receipt in found], lambda one: str(one["receipt_id"]))


@router.get("/suspense/{receipt_id}", response_model=SuspenseOut, responses=problems(NotFound))
async def get_receipt(receipt_id: str, _: StaffReads, request: Request) -> Any:
    """One receipt as it stands."""
    found = await find_receipt(_database(request), receipt_id)
    if found is None:
        raise NotFound(f"There is no {SUSPENSE.kind} {receipt_id}.")
    return suspense_view(found)


@router.post(
    "/suspense/{receipt_id}/application",
    responses=problems(
        NotFound,
        SuspenseNotOpen,
        refusals.LoanNotActive,
        refusals.PaymentBeforeDisbursement,
        WrongCurrency,
    ),
)
async def post_application(receipt_id: str, body: SuspenseApplyIn, who: SuspenseWorker, run: RunsOnce) -> Response:
    """Apply the money to a loan: it is that loan's payment from the day it reached us."""
    return await run(apply_suspense, ApplySuspense(receipt_id, body.loan_id, body.reason), who)


@router.post("/suspense/{receipt_id}/return", response_model=SuspenseOut, responses=problems(NotFound, SuspenseNotOpen))
async def post_return(receipt_id: str, body: SuspenseReasonIn, who: SuspenseWorker, run: RunsOnce) -> Response:
    """Ask for the money to go back to its sender. Another person decides."""
    return await run(request_return, RequestReturn(receipt_id, body.reason), who)


@router.post(
    "/suspense/{receipt_id}/return/decision",
    response_model=SuspenseOut,
    responses=problems(NotFound, ReturnNotRequested, SecondPersonNeeded, PayoutUnknown),
)
async def post_decision(receipt_id: str, body: SuspenseDecisionIn, who: SuspenseWorker, run: RunsOnce) -> Response:
    """Decide on a return that somebody else asked for: approved, the rail sends the money; refused, it stays."""
    return await run(decide_return, DecideReturn(receipt_id, body.approve, body.reason), who)


def _database(request: Request) -> Database:
    commands: Commands[Any] = request.app.state.commands
    return commands.database
