"""The operation log of a line, and its statement as of any date."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request

from fenqi.kernel import Forbidden, Invalid
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Who, allowed, context_of
from fenqi.web.tokens import Principal
from limit_svc.api.schemas import LineOut
from limit_svc.api.schemas_control import OperationOut, OperationsOut, StatementOut
from limit_svc.api.sight import may_see
from limit_svc.domain.refusals import NoLine
from limit_svc.use_cases.show_log import LAST_DAY, line_as_of, operations

router = APIRouter(tags=["limit"])
CanRead = Annotated[Principal, allowed("limit:read")]
MAX_SEQUENCE = 2**31 - 1


class BadCursor(Invalid):
    """This cursor is none of ours: take next_cursor of the page before."""

    code = "bad-cursor"


@router.get("/lines/{customer_id}/operations", responses=problems(NoLine, BadCursor))
async def get_operations(customer_id: str, who: CanRead, page: Paged, request: Request) -> OperationsOut:
    """Every change of a line: who, when, why, before, after; oldest first."""
    after = int(page.cursor) if page.cursor.isdecimal() else 0
    if (page.cursor and not page.cursor.isdecimal()) or after >= MAX_SEQUENCE - page.limit:
        raise BadCursor
    found = await operations(_reader(request, who), customer_id, after, page.limit + 1)
    if not found and not after:
        raise NoLine
    shown = [OperationOut.model_validate(one, from_attributes=True) for one in found]
    return OperationsOut(**page.of(shown, lambda one: str(one.sequence)))


@router.get("/lines/{customer_id}/statement", responses=problems(NoLine, Forbidden))
async def get_statement(customer_id: str, who: Who, request: Request, on: date | datetime) -> StatementOut:
    """The line as it stood at the end of a business date, or at an instant. Customers see their own."""
    may_see(who, customer_id)
    at = _in_utc(on) if isinstance(on, datetime) else None
    day = LAST_DAY if isinstance(on, datetime) else on
    line = await line_as_of(_reader(request, who), customer_id, day, at)
    if line is None:
        raise NoLine("There was no credit line yet.")
    return StatementOut(on=on, line=LineOut.of(line))


def _in_utc(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _reader(request: Request, who: Principal) -> UnitOfWork:
    commands: Commands[Any] = request.app.state.commands
    return UnitOfWork(commands.database, context_of(request, who))
