"""Strategies side by side, and how they do."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from collections_svc.adapters.figures import recovery, roll_rates
from collections_svc.api import schemas_work as schemas
from collections_svc.domain.refusals import PeriodTooLong, PeriodTurned
from collections_svc.ports import Ports
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import allowed, ports_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["strategies"])
CanRead = Annotated[Principal, allowed("collections:read")]
From = Annotated[date, Query(alias="from")]
To = Annotated[date, Query(alias="to")]
MAX_DAYS = 366


@router.get("/strategies")
async def get_strategies(_: CanRead, ports: Annotated[Ports, ports_of(Ports)]) -> schemas.StrategiesOut:
    """The strategies in force, their shares, and the seed by which loans are dealt out to them."""
    return schemas.StrategiesOut.of(ports.strategies)


@router.get("/reports/roll-rates", responses=problems(PeriodTurned, PeriodTooLong))
async def get_roll_rates(request: Request, _: CanRead, from_on: From, to_on: To) -> schemas.RollsOut:
    """Of the cases in each bucket at the end of one day, the share that is in each bucket, or closed, at the end of another."""
    _check(from_on, to_on)
    commands: Commands[Any] = request.app.state.commands
    rolls = await roll_rates(commands.database, from_on, to_on)
    return schemas.RollsOut(from_on=from_on, to_on=to_on, rolls=[schemas.RollOut.of(one) for one in rolls])


@router.get("/reports/recovery", responses=problems(PeriodTurned, PeriodTooLong))
async def get_recovery(
    request: Request, _: CanRead, from_on: From, to_on: To, by: Annotated[Literal["strategy"], Query()] = "strategy"
) -> schemas.RecoveriesOut:
    """What became of the cases opened in a period, by strategy and currency."""
    _check(from_on, to_on)
    commands: Commands[Any] = request.app.state.commands
    found = await recovery(commands.database, from_on, to_on)
    return schemas.RecoveriesOut(
        from_on=from_on, to_on=to_on, strategies=[schemas.RecoveryOut.of(one) for one in found]
    )


def _check(from_on: date, to_on: date) -> None:
    if to_on < from_on:
        raise PeriodTurned
    if (to_on - from_on).days > MAX_DAYS:
        raise PeriodTooLong
