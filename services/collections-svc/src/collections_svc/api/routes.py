"""Reading cases. Whoever works for an agency sees its cases and no others."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.case_lists import page_of_cases
from collections_svc.adapters.sight import AGENCY_WORK, Agencies, agencies_of, seen_case
from collections_svc.api.schemas import CaseLadderOut, CaseOut, CasesOut
from collections_svc.domain.case import Case
from collections_svc.domain.ladder import Bucket
from collections_svc.domain.refusals import NoCase
from collections_svc.domain.steps import ladder_of
from fenqi.store import UnitOfWork
from fenqi.store.audit import history
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["cases"])
SeesCases = Annotated[Principal, allowed("collections:read", AGENCY_WORK)]


async def _sight(request: Request, who: SeesCases) -> Agencies:
    commands: Commands[Any] = request.app.state.commands
    return await agencies_of(commands.database, who, commands.business_date())


Sight = Annotated[Agencies, Depends(_sight)]


@router.get("/cases")
async def get_cases(
    request: Request,
    page: Paged,
    agencies: Sight,
    status: Annotated[Literal["open", "closed"] | None, Query()] = None,
    bucket: Annotated[Bucket | None, Query()] = None,
) -> CasesOut:
    """Cases by loan id, with the steps planned."""
    commands: Commands[Any] = request.app.state.commands
    found = await page_of_cases(commands.database, status, bucket, agencies, page.cursor, page.limit + 1)
    return CasesOut.model_validate(page.of([CaseOut.of(case) for case in found], lambda case: str(case.loan_id)))


@router.get("/cases/{loan_id}", responses=problems(NoCase))
async def get_case(loan_id: str, who: SeesCases, request: Request) -> CaseOut:
    """The latest case of a loan."""
    return CaseOut.of(await _case(loan_id, who, request))


@router.get("/cases/{loan_id}/ladder", responses=problems(NoCase))
async def get_ladder(loan_id: str, who: SeesCases, request: Request) -> CaseLadderOut:
    """The steps of the latest case, taken, dropped and to come, each with its day: from its facts."""
    case = await _case(loan_id, who, request)
    commands: Commands[Any] = request.app.state.commands
    told = await history(commands.database, CASES, loan_id)
    steps = ladder_of((CASES.read_fact(one.type, one.data) for one in told), case.case_id)
    return CaseLadderOut.of(case, steps)


async def _case(loan_id: str, who: Principal, request: Request) -> Case:
    commands: Commands[Any] = request.app.state.commands
    return await seen_case(UnitOfWork(commands.database, context_of(request, who)), loan_id, who)
