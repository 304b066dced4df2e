"""The work of a day, and who does it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from collections_svc.adapters.case_lists import After, Wanted, work_list
from collections_svc.adapters.sight import AGENCY_WORK
from collections_svc.api import schemas_work as schemas
from collections_svc.api.routes import SeesCases, Sight
from collections_svc.domain import refusals
from collections_svc.use_cases.assign_cases import (
    Assign,
    Deal,
    Dealt,
    HandBack,
    assign_case,
    deal_cases,
    hand_case_back,
)
from collections_svc.use_cases.do_step import DoStep, do_step
from collections_svc.use_cases.outsource_case import Outsource, Recall, outsource_case, recall_case
from fenqi.kernel import Invalid
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["work"])
CanWork = Annotated[Principal, allowed("collections:work")]
CanDoSteps = Annotated[Principal, allowed("collections:work", AGENCY_WORK)]
CanAssign = Annotated[Principal, allowed("collections:assign")]
CanOutsource = Annotated[Principal, allowed("collections:agencies")]
MAX_DEALS = 1_000
"""Batches of one request to deal: half a million cases."""

ASSIGNING = problems(
    refusals.NoCase,
    refusals.CaseClosedAlready,
    refusals.CaseOutsourcedAlready,
    refusals.NoSuchCollector,
    refusals.AssignedToAnother,
    refusals.NotSkilled,
    refusals.FullyLoaded,
)


class CursorNotReadable(Invalid):
    """The cursor is the `next_cursor` of the page before."""

    code = "cursor-not-readable"


@router.get("/work-list", responses=problems(CursorNotReadable))
async def get_work_list(
    request: Request,
    page: Paged,
    _: SeesCases,
    agencies: Sight,
    on: Annotated[date | None, Query()] = None,
    queue: Annotated[str | None, Query(max_length=64)] = None,
    collector: Annotated[str | None, Query(max_length=128)] = None,
) -> schemas.WorkListOut:
    """Open cases that a person has to do something about by this day (today), the most expected recovery first. The house's
    list leaves out what agencies work on; an agency's has nothing else."""
    commands: Commands[Any] = request.app.state.commands
    wanted = Wanted(on or commands.business_date(), queue, collector, agencies)
    found = await work_list(commands.database, wanted, _after(page.cursor), page.limit + 1)
    items = [schemas.WorkOut.of(case) for case in found]
    return schemas.WorkListOut.model_validate({"on": wanted.on, **page.of(items, _place)})


@router.post("/cases/{loan_id}/take", response_model=schemas.HandsOut, responses=ASSIGNING)
async def take_case(loan_id: str, who: CanWork, run: Runs) -> Response:
    """A collector takes a case that nobody works on."""
    return await run(assign_case, Assign(who, loan_id, who.id, "taken"), who)


@router.post(
    "/cases/{loan_id}/hand-back",
    response_model=schemas.HandsOut,
    responses=problems(refusals.NoCase, refusals.CaseClosedAlready, refusals.NotAssigned),
)
async def hand_back(loan_id: str, body: schemas.HandBackIn, who: CanWork, run: Runs) -> Response:
    """The collector who has the case gives it back: it waits for another."""
    return await run(hand_case_back, HandBack(who, loan_id, body.reason), who)


@router.post("/cases/{loan_id}/assignment", response_model=schemas.HandsOut, responses=ASSIGNING)
async def reassign(loan_id: str, body: schemas.AssignIn, who: CanAssign, run: Runs) -> Response:
    """A lead gives the case to a collector, whoever has it now."""
    return await run(assign_case, Assign(who, loan_id, body.collector_id, "reassigned"), who)


@router.post("/assignments")
async def deal(who: CanAssign, request: Request) -> schemas.DealtOut:
    """Deal out all waiting cases by skill and load now; it happens by itself every few seconds too."""
    commands: Commands[Any] = request.app.state.commands
    command, dealt = Deal(), 0
    for _ in range(MAX_DEALS):
        done: Dealt = await commands.do(deal_cases, command, context_of(request, who))
        dealt += done.dealt
        if done.then is None:
            break
        command = Deal(done.then)
    return schemas.DealtOut(dealt=dealt)


@router.post(
    "/cases/{loan_id}/steps/{step}/done",
    response_model=schemas.StepDoneOut,
    responses=problems(refusals.NoCase, refusals.CaseClosedAlready, refusals.NoSuchStep, refusals.ContactNotLogged),
)
async def post_step_done(loan_id: str, step: str, body: schemas.StepDoneIn, who: CanDoSteps, run: Runs) -> Response:
    """A person did a step of the ladder that is no contact (legal)."""
    return await run(do_step, DoStep(who, loan_id, step, body.way, body.outcome), who)


@router.post(
    "/cases/{loan_id}/outsourcing",
    response_model=schemas.HandsOut,
    responses=problems(
        refusals.NoCase,
        refusals.CaseClosedAlready,
        refusals.NoSuchAgency,
        refusals.AgencyNotEngaged,
        refusals.CaseOutsourcedAlready,
    ),
)
async def outsource(loan_id: str, body: schemas.OutsourceIn, who: CanOutsource, run: Runs) -> Response:
    """An agency works on the case from now on."""
    return await run(outsource_case, Outsource(who, loan_id, body.agency_id), who)


@router.post(
    "/cases/{loan_id}/recall",
    response_model=schemas.HandsOut,
    responses=problems(refusals.NoCase, refusals.CaseNotOutsourced),
)
async def recall(loan_id: str, body: schemas.HandBackIn, who: CanOutsource, run: Runs) -> Response:
    """The agency has the case no more."""
    return await run(recall_case, Recall(who, loan_id, body.reason), who)


def _place(item: schemas.WorkOut) -> str:
    return f"{item.expected.amount_minor}:{item.loan_id}"


def _after(cursor: str) -> After | None:
    if not cursor:
        return None
    amount, colon, loan_id = cursor.partition(":")
    if not (colon and amount.isascii() and amount.isdigit() and len(amount) <= 18):
        raise CursorNotReadable
    return After(int(amount), loan_id)
