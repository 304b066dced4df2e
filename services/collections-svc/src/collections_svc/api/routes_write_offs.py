"""Giving a debt up: asked for by one person, approved by two others."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from collections_svc.api.schemas_remedies import DecisionIn, RemediesOut, WriteOffIn
from collections_svc.domain import remedy_refusals as refusals
from collections_svc.use_cases.write_offs import AskWriteOff, DecideWriteOff, ask_write_off, decide_write_off
from fenqi.kernel import NotFound
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce, allowed
from fenqi.web.tokens import Principal

router = APIRouter(tags=["write-offs"])
Asker = Annotated[Principal, allowed("collections:ask-write-off")]
Approver = Annotated[Principal, allowed("collections:write-off")]


@router.post(
    "/cases/{loan_id}/write-offs",
    status_code=202,
    response_model=RemediesOut,
    responses=problems(
        NotFound,
        refusals.CaseNotOpen,
        refusals.AlreadyAsked,
        refusals.AnotherRemedyOpen,
        refusals.ReasonNotInPolicy,
        refusals.TooEarlyToWriteOff,
    ),
)
async def post_write_off(loan_id: str, body: WriteOffIn, who: Asker, run: RunsOnce) -> Response:
    """Ask that a debt is written off; two others approve, then loan-svc takes it off the book."""
    return await run(ask_write_off, AskWriteOff(loan_id, body.reason), who, status=202)


@router.post(
    "/cases/{loan_id}/write-offs/{request_id}/decision",
    response_model=RemediesOut,
    responses=problems(NotFound, refusals.NothingAsked, refusals.SecondPersonNeeded, refusals.AnotherRemedyOpen),
)
async def post_write_off_decision(
    loan_id: str, request_id: str, body: DecisionIn, who: Approver, run: RunsOnce
) -> Response:
    """Approve a write-off, as the first or the second of two, or refuse it."""
    command = DecideWriteOff(loan_id, request_id, body.decision == "approve", body.reason)
    return await run(decide_write_off, command, who)
