"""Collectors and agencies: who may work on what."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from collections_svc.adapters.aggregates import AGENCIES, COLLECTORS
from collections_svc.api import schemas_work as schemas
from collections_svc.api.routes_work import CanAssign, CanOutsource
from collections_svc.domain.refusals import PeriodTurned
from collections_svc.domain.work_facts import AmountBand
from collections_svc.use_cases.set_workers import SetAgency, SetCollector, put_agency, put_collector
from fenqi.kernel import Money
from fenqi.web.commands import Commands
from fenqi.web.money import AmountOut
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs

router = APIRouter(tags=["workers"])
CollectorId = Annotated[str, Path(min_length=1, max_length=128)]
AgencyId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]

_COLLECTORS = """
    SELECT state::text AS state, (SELECT count(*) FROM cases WHERE status = 'open' AND collector_id = collectors.id) AS cases
    FROM collectors WHERE id > $1 ORDER BY id LIMIT $2
"""
_AGENCIES = "SELECT state::text AS state FROM agencies WHERE id > $1 ORDER BY id LIMIT $2"


@router.put("/collectors/{collector_id}")
async def set_collector(collector_id: CollectorId, body: schemas.CollectorIn, who: CanAssign, run: Runs) -> Response:
    """What a member of staff may work from now on. The cases they have stay theirs."""
    bands = tuple(AmountBand(one.currency, one.amount_minor) for one in body.up_to)
    command = SetCollector(collector_id, body.queues, bands, body.capacity, body.is_active)
    return await run(put_collector, command, who)


@router.get("/collectors")
async def get_collectors(request: Request, page: Paged, _: CanAssign) -> schemas.CollectorsOut:
    """Collectors by id, with the open cases they have."""
    commands: Commands[Any] = request.app.state.commands
    items = []
    for row in await commands.database.fetch(_COLLECTORS, page.cursor, page.limit + 1):
        one = COLLECTORS.read_state(row["state"])
        bands = tuple(AmountOut.of(Money(band.up_to_minor, band.currency)) for band in one.bands)
        items.append(
            schemas.CollectorOut(
                collector_id=one.collector_id,
                queues=one.queues,
                up_to=bands,
                capacity=one.capacity,
                is_active=one.is_active,
                open_cases=row["cases"],
            )
        )
    return schemas.CollectorsOut.model_validate(page.of(items, lambda one: str(one.collector_id)))


@router.put("/agencies/{agency_id}", response_model=schemas.AgencyOut, responses=problems(PeriodTurned))
async def set_agency(agency_id: AgencyId, body: schemas.AgencyIn, who: CanOutsource, run: Runs) -> Response:
    """Who an agency is from now on: its people see its cases, from its first day to its last."""
    return await run(put_agency, SetAgency(agency_id, body.members, body.from_on, body.to_on), who)


@router.get("/agencies")
async def get_agencies(request: Request, page: Paged, _: CanOutsource) -> schemas.AgenciesOut:
    """Agencies by id."""
    commands: Commands[Any] = request.app.state.commands
    rows = await commands.database.fetch(_AGENCIES, page.cursor, page.limit + 1)
    found = [AGENCIES.read_state(row["state"]) for row in rows]
    items = [
        schemas.AgencyOut(agency_id=one.agency_id, members=one.members, from_on=one.from_on, to_on=one.to_on)
        for one in found
    ]
    return schemas.AgenciesOut.model_validate(page.of(items, lambda one: str(one.agency_id)))
