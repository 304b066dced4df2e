"""The business day."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.store import Database
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce
from loan_svc.adapters.day_totals import parked, steps_of, waiting
from loan_svc.api.callers import DayCloser, StaffReads
from loan_svc.api.schemas import EmptyIn
from loan_svc.domain.business_day import DayOutOfOrder
from loan_svc.use_cases.age_loans import ReleaseLoan, release_loan
from loan_svc.use_cases.close_day import CloseDay, close_day

router = APIRouter(tags=["business day"])


@router.post("/business-days/{on}/close", responses=problems(DayOutOfOrder))
async def post_close(on: date, who: DayCloser, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Close a day: debts age, the books are stated, the next day opens. Closing a closed day answers the same."""
    return await run(close_day, CloseDay(on), who)


@router.get("/business-days/{on}/progress")
async def get_progress(on: date, _: StaffReads, request: Request) -> dict[str, Any]:
    """How far the close of a day is: loans aged, and loans still to be aged."""
    database = _database(request)
    done = await steps_of(database, on)
    return {
        "on": on,
        "aged": done.loans,
        "waiting": await waiting(database, on),
        "instalments_due": done.instalments_due,
    }


@router.get("/parked-loans")
async def get_parked(_: StaffReads, request: Request) -> dict[str, Any]:
    """Loans that could not be aged, with the reason; the oldest 200."""
    return {"items": await parked(_database(request))}


@router.post("/parked-loans/{loan_id}/release", responses=problems(NotFound))
async def post_release(loan_id: str, who: DayCloser, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Let the next close of a day age the loan again, for all the days it missed."""
    return await run(release_loan, ReleaseLoan(loan_id), who)


def _database(request: Request) -> Database:
    commands: Commands[Any] = request.app.state.commands
    return commands.database
