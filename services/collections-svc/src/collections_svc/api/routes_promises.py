"""Promises to pay. No route keeps or breaks one: what is received and the business date do."""

from fastapi import APIRouter
from fastapi.responses import Response

from collections_svc.api.routes_contacts import CanWorkSome
from collections_svc.api.schemas_contacts import PromiseIn, PromiseOut
from collections_svc.domain import contact_refusals as errors
from collections_svc.domain import refusals
from collections_svc.use_cases.promises import MakePromise, make_promise
from fenqi.web.problems import problems
from fenqi.web.request import Runs

router = APIRouter(tags=["promises"])


@router.post(
    "/cases/{loan_id}/promises",
    status_code=201,
    response_model=PromiseOut,
    responses=problems(
        refusals.NoCase,
        refusals.CaseClosedAlready,
        errors.PromiseInPast,
        errors.PromiseTooFar,
        errors.PromiseCurrency,
        errors.PromiseAboveDebt,
        errors.PromiseOpen,
        errors.PromiseIdReused,
    ),
)
async def post_promise(loan_id: str, body: PromiseIn, who: CanWorkSome, run: Runs) -> Response:
    """Take a promise: a sum until a day. The steps of the plan rest until its day is over."""
    command = MakePromise(who, loan_id, body.promise_id, body.amount.money(), body.due_on)
    return await run(make_promise, command, who, status=201)
