"""Supplements: what the review asked for, and the applicant's answers."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response

from application_svc.api import schemas
from application_svc.api.asker import Reader, Reads, Writer
from application_svc.domain import errors
from application_svc.use_cases.answer_supplement import AnswerSupplement, answer_supplement, show_supplements
from fenqi.kernel import NotFound
from fenqi.web.problems import problems

router = APIRouter(tags=["supplements"])


@router.get(
    "/applications/{application_id}/supplements", response_model=schemas.SupplementsOut, responses=problems(NotFound)
)
async def get_supplements(application_id: schemas.Id, caller: Reader, reads: Reads) -> Any:
    """What was asked for, until when, and what is still missing."""
    return {"items": await show_supplements(caller, application_id, reads.unit_of_work(), reads.ports)}


@router.post(
    "/applications/{application_id}/supplements/{request_id}",
    response_model=schemas.SupplementOut,
    responses=problems(
        NotFound, errors.ItemUnknown, errors.SupplementClosed, errors.SupplementLate, errors.TooManyAnswers
    ),
)
async def post_supplement(
    application_id: schemas.Id, request_id: schemas.Id, body: schemas.SupplementIn, asker: Writer
) -> Response:
    """Answer items; documents are uploaded before. Once nothing is missing the review goes on; until then `missing` says
    what it waits for."""
    statement = body.statement.statement() if body.statement else None
    command = AnswerSupplement(asker.caller, application_id, request_id, body.items, statement)
    return await asker.run(answer_supplement, command, asker.who)
