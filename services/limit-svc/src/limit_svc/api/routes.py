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
from limit_svc.domain import draw
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold

router = APIRouter(tags=["limit"])
CanHold = Annotated[Principal, allowed("limit:hold")]


@router.get("/lines/{customer_id}", responses=problems(draw.NoLine, Forbidden))
async def get_line(customer_id: str, who: Who, request: Request) -> LineOut:
    """A customer's line: limit, used, held, available. Customers see their own."""
    if who.population == "customer":
        if who.id != customer_id:
            raise draw.NoLine
    elif "limit:read" not in who.permissions:
        raise Forbidden("This needs the permission limit:read.")
    commands: Commands[Any] = request.app.state.commands
    line = await UnitOfWork(commands.database, context_of(request, who)).find(LINES, customer_id)
    if line is None:
        raise draw.NoLine
    return LineOut.of(line)


@router.post(
    "/holds",
    status_code=201,
    response_model=HoldOut,
    responses=problems(
        draw.NoLine,
        draw.HoldNotPositive,
        draw.HoldEndsInThePast,
        CurrencyMismatch,
        draw.LimitExceeded,
        draw.LineLapsed,
        draw.PurposeNotAllowed,
        draw.HoldIdReused,
        draw.HoldEnded,
    ),
)
async def post_hold(body: HoldIn, who: CanHold, run: RunsOnce) -> Response:
    """Keep part of a line for a loan."""
    command = PlaceHold(
        body.hold_id, body.customer_id, body.loan_id, body.amount.money(), body.purpose, body.expires_on
    )
    return await run(place_hold, command, who, status=201)


@router.post("/holds/{hold_id}/release", response_model=HoldOut, responses=problems(draw.NoHold, draw.HoldEnded))
async def post_release(hold_id: str, body: ReleaseIn, who: CanHold, run: RunsOnce) -> Response:
    """Give a hold back. One that was released or has expired already stays so."""
    return await run(release_hold, ReleaseHold(hold_id, body.customer_id, body.reason), who)
