"""Freezing and releasing a line."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce, allowed
from fenqi.web.tokens import Principal
from limit_svc.api.schemas_control import FreezeIn, FreezesOut, ReasonIn
from limit_svc.domain.freeze import FreezeEndsInThePast, FreezeIdReused, NoFreeze, TooManyFreezes
from limit_svc.domain.refusals import NoLine
from limit_svc.use_cases.freeze_line import FreezeLine, ReleaseFreeze, freeze_line, release_freeze

router = APIRouter(tags=["limit"])
CanFreeze = Annotated[Principal, allowed("limit:freeze")]


@router.post(
    "/lines/{customer_id}/freezes",
    status_code=201,
    response_model=FreezesOut,
    responses=problems(NoLine, FreezeEndsInThePast, FreezeIdReused, TooManyFreezes),
)
async def post_freeze(customer_id: str, body: FreezeIn, who: CanFreeze, run: RunsOnce) -> Response:
    """Freeze a line for one more reason. The same freeze again changes nothing."""
    command = FreezeLine(customer_id, body.freeze_id, body.reason, body.expires_on)
    return await run(freeze_line, command, who, status=201)


@router.post(
    "/lines/{customer_id}/freezes/{freeze_id}/release",
    response_model=FreezesOut,
    responses=problems(NoLine, NoFreeze),
)
async def post_freeze_release(
    customer_id: str, freeze_id: str, body: ReasonIn, who: CanFreeze, run: RunsOnce
) -> Response:
    """Lift one freeze; the line stays frozen while others are open."""
    return await run(release_freeze, ReleaseFreeze(customer_id, freeze_id, body.reason), who)
