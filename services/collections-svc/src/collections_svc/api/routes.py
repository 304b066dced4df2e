"""Reading cases."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request

from collections_svc.adapters.aggregates import CASES
from collections_svc.api.schemas import CaseOut, CasesOut
from collections_svc.domain.errors import NoCase
from collections_svc.domain.ladder import Bucket
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["cases"])
CanRead = Annotated[Principal, allowed("collections:read")]

_PAGE = """
    SELECT state::text AS state FROM cases
    WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR bucket = $2) AND id > $3 ORDER BY id LIMIT $4
"""


@router.get("/cases")
async def get_cases(
    request: Request,
    page: Paged,
    _: CanRead,
    status: Annotated[Literal["open", "closed"] | None, Query()] = None,
    bucket: Annotated[Bucket | None, Query()] = None,
) -> CasesOut:
    """Cases by loan id, with the steps planned."""
    commands: Commands[Any] = request.app.state.commands
    rows = await commands.database.fetch(_PAGE, status, bucket, page.cursor, page.limit + 1)
    cases = [CaseOut.of(CASES.read_state(row["state"])) for row in rows]
    return CasesOut.model_validate(page.of(cases, lambda case: str(case.loan_id)))


@router.get("/cases/{loan_id}", responses=problems(NoCase))
async def get_case(loan_id: str, who: CanRead, request: Request) -> CaseOut:
    """The latest case of a loan."""
    commands: Commands[Any] = request.app.state.commands
    case = await UnitOfWork(commands.database, context_of(request, who)).find(CASES, loan_id)
    if case is None:
        raise NoCase
    return CaseOut.of(case)
