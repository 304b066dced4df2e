"""What only staff and services with a permission of its own may: the applicant in clear, and the bad-record list."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from application_svc.api import schemas
from application_svc.api.asker import Reads
from application_svc.domain import errors
from application_svc.use_cases.bad_records import LiftRecord, ListRecord, lift_record, list_record, show_records
from application_svc.use_cases.reveal import RevealApplicant, reveal_applicant, show_reveals
from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["staff"])

Revealer = Annotated[Principal, allowed("application:reveal")]
Auditor = Annotated[Principal, allowed("application:read")]
ListKeeper = Annotated[Principal, allowed("application:bad-records")]
SERVICES_REASON = "decision"
"""Why a service asks, where it does not say."""


@router.get(
    "/applications/{application_id}/applicant",
    response_model=schemas.RevealedOut,
    responses=problems(NotFound, errors.ReasonMissing),
)
async def get_applicant(
    application_id: schemas.Id, who: Revealer, request: Request, reads: Reads, reason: schemas.Word | None = None
) -> Any:
    """The applicant in clear. Who saw it, when and why is kept; staff must say why."""
    if reason is None and who.population != "service":
        raise errors.ReasonMissing
    command = RevealApplicant(application_id, reason or SERVICES_REASON)
    return await reads.commands.do(reveal_applicant, command, context_of(request, who))


@router.get("/applications/{application_id}/reveals", response_model=schemas.RevealsOut, responses=problems(NotFound))
async def get_reveals(application_id: schemas.Id, _who: Auditor, reads: Reads) -> Any:
    """Who saw personal data of this application in clear, and why."""
    return {"items": await show_reveals(application_id, reads.unit_of_work())}


@router.post(
    "/bad-records",
    status_code=201,
    response_model=schemas.BadRecordOut,
    responses=problems(errors.IdentityNumberInvalid, errors.RecordListed),
)
async def post_bad_record(body: schemas.BadRecordIn, who: ListKeeper, run: Runs) -> Response:
    """Put an identity number on the bad-record list: it is kept as a keyed hash."""
    return await run(list_record, ListRecord(body.id_number, body.reason_code), who, status=201)


@router.post("/bad-records/{entry_id}/lift", response_model=schemas.LiftedOut, responses=problems(NotFound))
async def post_lift(entry_id: schemas.Id, body: schemas.LiftIn, who: ListKeeper, run: Runs) -> Response:
    """Lift an entry: it stays to be seen, and stands against nobody."""
    return await run(lift_record, LiftRecord(entry_id, body.reason), who)


@router.get("/bad-records", response_model=schemas.BadRecordPage)
async def get_bad_records(_who: ListKeeper, page: Paged, reads: Reads) -> Any:
    """The list, newest first, without saying who."""
    found = await show_records(reads.unit_of_work(), page.cursor, page.limit + 1)
    return page.of(found, lambda one: str(one["entry_id"]))
