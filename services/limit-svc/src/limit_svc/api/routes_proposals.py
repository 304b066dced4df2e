"""Adjusting a line, deciding what the policy proposes, and a customer's own caps."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import CurrencyMismatch
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce, allowed, context_of
from fenqi.web.tokens import Principal
from limit_svc.api.schemas_control import (
    AdjustIn,
    AdjustOut,
    CapsChangeIn,
    CapsOut,
    DecisionIn,
    ProposalOut,
    ProposalsOut,
)
from limit_svc.domain import adjust
from limit_svc.domain.caps import CapsMalformed
from limit_svc.domain.change_caps import NoSubLine
from limit_svc.domain.refusals import LineIsFrozen, NoLine
from limit_svc.use_cases.adjust_line import (
    AdjustLine,
    ChangeCaps,
    DecideProposal,
    adjust_line,
    decide_proposal,
    set_caps,
)
from limit_svc.use_cases.show_log import open_proposals

router = APIRouter(tags=["limit"])
CanRead = Annotated[Principal, allowed("limit:read")]
CanAdjust = Annotated[Principal, allowed("limit:adjust")]
CanDecide = Annotated[Principal, allowed("limit:adjust", "limit:approve")]


@router.get("/proposals")
async def get_proposals(who: CanRead, page: Paged, request: Request) -> ProposalsOut:
    """Increases that wait for a person, by customer."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    lines = await open_proposals(uow, page.cursor, page.limit + 1)
    return ProposalsOut(**page.of([ProposalOut.of(line) for line in lines], lambda one: one.customer_id))


@router.post(
    "/lines/{customer_id}/adjustments",
    status_code=201,
    response_model=AdjustOut,
    responses=problems(
        NoLine,
        adjust.AdjustBelowUsed,
        adjust.AdjustChangesNothing,
        adjust.AnotherProposalOpen,
        CurrencyMismatch,
        LineIsFrozen,
    ),
)
async def post_adjustment(customer_id: str, body: AdjustIn, who: CanAdjust, run: RunsOnce) -> Response:
    """Give a line another limit: at once, or when a second person has agreed to a large increase."""
    command = AdjustLine(customer_id, body.proposal_id, body.limit.money(), body.reason)
    return await run(adjust_line, command, who, status=201)


@router.post(
    "/lines/{customer_id}/proposals/{proposal_id}/decision",
    response_model=AdjustOut,
    responses=problems(
        NoLine,
        adjust.NoProposal,
        adjust.ProposalOvertaken,
        adjust.AdjustBelowUsed,
        adjust.SamePersonTwice,
        adjust.NeedsSecondPerson,
        LineIsFrozen,
    ),
)
async def post_decision(
    customer_id: str, proposal_id: str, body: DecisionIn, who: CanDecide, run: RunsOnce
) -> Response:
    """Decide a proposal: first with limit:adjust, a second time with limit:approve by another person."""
    command = DecideProposal(customer_id, proposal_id, body.agreed, body.reason, frozenset(who.permissions))
    return await run(decide_proposal, command, who)


@router.post(
    "/lines/{customer_id}/caps",
    status_code=201,
    response_model=CapsOut,
    responses=problems(NoLine, NoSubLine, CapsMalformed),
)
async def post_caps(customer_id: str, body: CapsChangeIn, who: CanAdjust, run: RunsOnce) -> Response:
    """Give a customer caps of their own, or the policy's again."""
    caps = None if body.caps is None else body.caps.caps()
    return await run(set_caps, ChangeCaps(customer_id, body.sub_line_id, caps, body.reason), who, status=201)
