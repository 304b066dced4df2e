"""Auto-debit: a day's batch, and the debits in it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from fenqi.store import Database
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce
from loan_svc.adapters.debits import DebitsRunning, list_debits
from loan_svc.api.callers import Debitor, StaffReads
from loan_svc.api.schemas import EmptyIn
from loan_svc.domain.debit import DebitStatus, NotTheBusinessDate
from loan_svc.use_cases.run_debits import RunDebits, batch_view, debit_view, run_debits

router = APIRouter(tags=["auto-debit"])


@router.post("/debit-batches/{on}", responses=problems(NotTheBusinessDate, DebitsRunning))
async def post_batch(on: date, who: Debitor, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Collect what is due on the business date, retries of earlier days included. Under another Idempotency-Key it asks
    about what is still open and collects what has come due since; nothing is taken twice."""
    return await run(run_debits, RunDebits(on), who)


@router.get("/debit-batches/{on}")
async def get_batch(on: date, _: StaffReads, request: Request) -> dict[str, Any]:
    """A day's debits in totals."""
    return await batch_view(_database(request), on)


@router.get("/debits")
async def get_debits(
    _: StaffReads,
    page: Paged,
    request: Request,
    loan_id: Annotated[str | None, Query(max_length=128)] = None,
    status: Annotated[DebitStatus | None, Query()] = None,
    instructed_on: date | None = None,
) -> dict[str, Any]:
    """Debits by id; `status=open` are those whose outcome isn't known."""
    found = await list_debits(_database(request), loan_id, status, instructed_on, page.cursor, page.limit + 1)
    return page.of([debit_view(debit) for debit in found], lambda one: str(one["debit_id"]))


def _database(request: Request) -> Database:
    commands: Commands[Any] = request.app.state.commands
    return commands.database
