"""The reviewers' queue: claim, release, hand over; ask for more; verify an income."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Forbidden, Invalid, NotFound
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, Who, allowed, context_of
from fenqi.web.tokens import Principal
from underwriting_svc.api import schemas_tasks as schemas
from underwriting_svc.api.routes import CanRead, CanReview, commands_of
from underwriting_svc.api.schemas import Id
from underwriting_svc.domain import errors
from underwriting_svc.domain.policy import Stage, VerificationChannel
from underwriting_svc.use_cases.show_tasks import Wanted, ageing, list_tasks, open_verifications
from underwriting_svc.use_cases.supplements import AskSupplement, ask_supplement
from underwriting_svc.use_cases.verify_income import (
    AskVerification,
    RecordVerification,
    ask_verification,
    record_verification,
)
from underwriting_svc.use_cases.work_tasks import ASSIGN, WorkTask, claim_task, hand_over_task, release_task

router = APIRouter(tags=["tasks"])
MAX_WAITING_HOURS = 24 * 366


class CursorNotReadable(Invalid):
    """The cursor is the `next_cursor` of the page before."""

    code = "cursor-not-readable"


async def _works(who: Who) -> Principal:
    """A member of staff who works on some stage, or assigns work. Raises NotAPerson or Forbidden."""
    if who.population != "staff":
        raise errors.NotAPerson
    stages = ("underwriting:initial", "underwriting:second", "underwriting:final")
    if not who.permissions & {*stages, ASSIGN}:
        raise Forbidden(f"This needs a permission to review, or {ASSIGN}.")
    return who


async def _verifier(who: Annotated[Principal, allowed("underwriting:verify")]) -> Principal:
    """A member of staff who verifies. Raises NotAPerson."""
    if who.population != "staff":
        raise errors.NotAPerson
    return who


Works = Annotated[Principal, Depends(_works)]
CanVerify = Annotated[Principal, Depends(_verifier)]
CLOSED = (NotFound, errors.ReviewDecided, errors.ReviewIsClosed, errors.AwaitsSupplement, errors.Withdrawn)
HANDS = (errors.StageNotYours, errors.ActedBefore, errors.EnteredByYou, errors.AboveAuthority, errors.TaskTaken)


@router.get("/tasks", responses=problems(CursorNotReadable))
async def get_tasks(
    who: CanRead,
    page: Paged,
    request: Request,
    stage: Annotated[Stage | None, Query()] = None,
    product_code: Annotated[Id | None, Query()] = None,
    channel: Annotated[Id | None, Query()] = None,
    mine: Annotated[bool, Query()] = False,
    free: Annotated[bool | None, Query()] = None,
    overdue: Annotated[bool | None, Query()] = None,
    waiting_hours: Annotated[int, Query(ge=0, le=MAX_WAITING_HOURS)] = 0,
) -> schemas.TaskPage:
    """The stages that wait for a person, longest waiting first; `waiting_hours`: at least so long."""
    if page.cursor and "|" not in page.cursor:
        raise CursorNotReadable
    wanted = Wanted(stage, product_code, channel, who.id if mine else None, free, overdue, waiting_hours)
    at = context_of(request, who).at
    found = await list_tasks(commands_of(request).database, wanted, at, page.cursor, page.limit + 1)
    return schemas.TaskPage.model_validate(page.of(found, lambda one: str(one["place"])))


@router.get("/tasks/ageing")
async def get_ageing(who: CanRead, request: Request) -> schemas.Ageing:
    """The queue in numbers."""
    at = context_of(request, who).at
    return schemas.Ageing.model_validate({"at": at, "stages": await ageing(commands_of(request).database, at)})


@router.get("/verifications")
async def get_verifications(
    who: CanRead, request: Request, channel: Annotated[VerificationChannel | None, Query()] = None
) -> schemas.OpenVerifications:
    """Incomes to be verified, the most urgent first."""
    today = context_of(request, who).business_date
    found = await open_verifications(commands_of(request).database, channel, today)
    return schemas.OpenVerifications.model_validate({"items": found})


@router.post(
    "/reviews/{application_id}/claim", response_model=schemas.TaskTakenOut, responses=problems(*CLOSED, *HANDS)
)
async def post_claim(application_id: Id, who: Works, run: Runs) -> Response:
    """Take the task the review waits for."""
    return await run(claim_task, WorkTask(application_id, who.id, who.permissions), who)


@router.post(
    "/reviews/{application_id}/release",
    response_model=schemas.TaskTakenOut,
    responses=problems(*CLOSED, errors.TaskNotClaimed, errors.TaskTaken),
)
async def post_release(application_id: Id, who: Works, run: Runs) -> Response:
    """Give the task back to the queue."""
    return await run(release_task, WorkTask(application_id, who.id, who.permissions), who)


@router.post(
    "/reviews/{application_id}/hand-over",
    response_model=schemas.TaskTakenOut,
    responses=problems(*CLOSED, errors.TaskNotClaimed, errors.TaskTaken, errors.ColleagueMayNot),
)
async def post_hand_over(application_id: Id, body: schemas.HandOverIn, who: Works, run: Runs) -> Response:
    """Give the task to a colleague who may do it."""
    return await run(hand_over_task, WorkTask(application_id, who.id, who.permissions, body.to), who)


@router.post(
    "/reviews/{application_id}/stages/{stage}/supplement",
    status_code=201,
    response_model=schemas.SupplementOut,
    responses=problems(
        *CLOSED,
        *HANDS,
        errors.StageOutOfOrder,
        errors.OpinionTooShort,
        errors.PointOfOtherStage,
        errors.PointTwice,
        errors.ItemTwice,
        errors.NothingToAsk,
        errors.SupplementsUsedUp,
    ),
)
async def post_supplement(
    application_id: Id, stage: Stage, body: schemas.SupplementIn, who: CanReview, run: Runs
) -> Response:
    """Ask the applicant for more; the task leaves the queue until it comes."""
    command = AskSupplement(
        application_id,
        stage,
        who.id,
        who.permissions,
        tuple(one.value() for one in body.items),
        body.opinion,
        tuple(one.finding() for one in body.findings),
    )
    return await run(ask_supplement, command, who, status=201)


@router.post(
    "/reviews/{application_id}/verifications",
    status_code=201,
    response_model=schemas.VerificationsOut,
    responses=problems(*CLOSED, errors.StageOutOfOrder, errors.VerificationAskedAlready),
)
async def post_verifications(application_id: Id, body: schemas.VerificationsIn, who: Works, run: Runs) -> Response:
    """Have the income verified by other channels before the second stage passes."""
    return await run(ask_verification, AskVerification(application_id, who.id, body.channels), who, status=201)


@router.post(
    "/reviews/{application_id}/verifications/{verification_id}",
    response_model=schemas.VerificationsOut,
    responses=problems(
        NotFound,
        errors.NoSuchVerification,
        errors.VerificationHasResult,
        errors.StageOutOfOrder,
        errors.ActedBefore,
        errors.EnteredByYou,
        errors.Withdrawn,
    ),
)
async def post_result(
    application_id: Id, verification_id: Id, body: schemas.ResultIn, who: CanVerify, run: Runs
) -> Response:
    """Record what a verification brought."""
    command = RecordVerification(application_id, verification_id, who.id, body.result, body.note)
    return await run(record_verification, command, who)
