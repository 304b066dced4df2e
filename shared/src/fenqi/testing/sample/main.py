"""tally-svc put together, as every service's main.py does it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from pydantic import Field

from fenqi.kernel import new_id
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from fenqi.testing.sample.tally import TALLIES, LimitReached, Opened, Tally, add
from fenqi.web.money import Body
from fenqi.web.outside import Outside
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, RunsOnce, Who, allowed, context_of
from fenqi.web.service import Ground, Service, service
from fenqi.web.settings import ServiceSettings
from fenqi.web.tokens import Principal

MIGRATIONS = Path(__file__).parent / "migrations"

CanAdd = Annotated[Principal, allowed("tally:add")]
TallyId = Annotated[str, InPath(min_length=1, max_length=64)]
router = APIRouter(tags=["tallies"])


class TallyIn(Body):
    """A tally to open."""

    limit: Annotated[int, Field(strict=True, ge=0)]


class AdditionIn(Body):
    """An amount to add."""

    amount: Annotated[int, Field(strict=True)]
    note: Annotated[str, Field(max_length=200)] = ""


@dataclass(frozen=True, slots=True)
class OpenTally:
    """Open a tally under an id that is the caller's or new."""

    tally_id: str
    owner: str
    limit: int


@dataclass(frozen=True, slots=True)
class AddToTally:
    """Add to a tally."""

    tally_id: str
    amount: int
    note: str = ""


async def open_tally(command: OpenTally, uow: UnitOfWork, _ports: Any) -> Tally:
    """A new tally."""
    return uow.record(TALLIES, command.tally_id, [Opened(command.tally_id, command.owner, command.limit)])


async def add_to_tally(command: AddToTally, uow: UnitOfWork, _ports: Any) -> Tally:
    """Add, and keep the note beside it."""
    tally = await uow.get(TALLIES, command.tally_id)
    changed = uow.record(TALLIES, tally.id, add(tally, command.amount))
    if command.note:
        uow.insert("notes", {"id": new_id(), "tally_id": tally.id, "said": command.note})
    return changed


@router.post("/tallies", status_code=201)
async def post_tally(body: TallyIn, who: CanAdd, run: Runs) -> Any:
    """Open a tally."""
    return await run(open_tally, OpenTally(new_id(), who.id, body.limit), who, status=201)


@router.post("/tallies/{tally_id}/additions", status_code=201, responses=problems(LimitReached))
async def post_addition(tally_id: TallyId, body: AdditionIn, who: CanAdd, run: RunsOnce) -> Any:
    """Add to a tally; the Idempotency-Key is required."""
    return await run(add_to_tally, AddToTally(tally_id, body.amount, body.note), who, status=201)


@router.get("/tallies")
async def get_tallies(page: Paged, who: Who, request: Request) -> dict[str, Any]:
    """Tallies in order of their ids."""
    uow = UnitOfWork(request.app.state.commands.database, context_of(request, who))
    rows = await uow.fetch(
        "SELECT id, total FROM tallies WHERE id > $1 ORDER BY id LIMIT $2", page.cursor, page.limit + 1
    )
    return page.of([dict(row) for row in rows], lambda row: row["id"])


def build(settings: ServiceSettings, outside: Outside, handlers: Callable[[], Handlers] = Handlers) -> Service:
    """Make every object once."""
    ground = Ground("tally", settings, outside)
    return service(ground, None, routers=[router], migrations=MIGRATIONS, aggregates=[TALLIES], handlers=handlers())
