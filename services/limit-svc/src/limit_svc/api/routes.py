"""Lines and holds."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import CurrencyMismatch, Forbidden
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce, Who, allowed, context_of
from fenqi.web.tokens import Principal
from limit_svc.adapters.aggregates import LINES
from limit_svc.api.schemas import HoldIn, HoldOut, LineOut, ReleaseIn
from limit_svc.api.sight import may_see
from limit_svc.domain.caps import AboveDrawCap, AbovePeriodCap
from limit_svc.domain.refusals import (
    HoldEnded,
    HoldEndsInThePast,
    HoldIdReused,
    HoldNotPositive,
    LimitExceeded,
    LineIsFrozen,
    LineLapsed,
    NoHold,
    NoLine,
    PurposeNotAllowed,
    SubLimitExceeded,
)
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold

router = APIRouter(tags=["limit"])
CanHold = Annotated[Principal, allowed("limit:hold")]


@router.get("/lines/{customer_id}", responses=problems(NoLine, Forbidden))
async def get_line(customer_id: str, who: Who, request: Request) -> LineOut:
    """A customer's line: limit, used, held, available. Customers see their own."""
    may_see(who, customer_id)
    commands: Commands[Any] = request.app.state.commands
    line = await UnitOfWork(commands.database, context_of(request, who)).find(LINES, customer_id)
    if line is None:
        raise NoLine
    return LineOut.of(line)


@router.post(
    "/holds",
    status_code=201,
    response_model=HoldOut,
    responses=problems(
        NoLine,
        HoldNotPositive,
        HoldEndsInThePast,
        CurrencyMismatch,
        LimitExceeded,
        LineLapsed,
        LineIsFrozen,
        PurposeNotAllowed,
        SubLimitExceeded,
        AboveDrawCap,
        AbovePeriodCap,
        HoldIdReused,
        HoldEnded,
    ),
)
async def post_hold(body: HoldIn, who: CanHold, run: RunsOnce) -> Response:
    """Keep part of a line for a loan."""
    command = PlaceHold(
        body.hold_id, body.customer_id, body.loan_id, body.amount.money(), body.purpose, body.expires_on
    )
    return await run(place_hold, command, who, status=201)


@router.post("/holds/{hold_id}/release", response_model=HoldOut, responses=problems(NoHold, HoldEnded))
async def post_release(hold_id: str, body: ReleaseIn, who: CanHold, run: RunsOnce) -> Response:
    """Give a hold back. One that was released or has expired already stays so."""
    return await run(release_hold, ReleaseHold(hold_id, body.customer_id, body.reason), who)
