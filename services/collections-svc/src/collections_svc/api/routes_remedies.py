"""Hardship, settlements and new plans: asked for by one person, decided by another within authority."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from collections_svc.adapters.aggregates import CASES
from collections_svc.api.schemas_remedies import (
    DecisionIn,
    HardshipDecisionIn,
    HardshipIn,
    RemediesOut,
    RemediesPageOut,
    RestructureIn,
    SettlementIn,
)
from collections_svc.domain import remedy_refusals as refusals
from collections_svc.domain.hardship import Relief
from collections_svc.domain.remedy_policy import Authority
from collections_svc.use_cases.hardships import AskHardship, DecideHardship, ask_hardship, decide_hardship
from collections_svc.use_cases.restructures import AskNewPlan, DecideNewPlan, ask_new_plan, decide_new_plan
from collections_svc.use_cases.settlements import (
    AcceptSettlement,
    DecideSettlement,
    ProposeSettlement,
    accept,
    decide_settlement,
    propose,
)
from collections_svc.use_cases.show_remedies import remedies_view
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from fenqi.web.client import PartnerAway
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["remedies"])
CanRead = Annotated[Principal, allowed("collections:read")]
Worker = Annotated[Principal, allowed("collections:work")]
Decider = Annotated[Principal, allowed("collections:approve", "collections:approve-large")]

_WAITING = "SELECT state::text AS state FROM cases WHERE remedies_wait AND id > $1 ORDER BY id LIMIT $2"
_DECIDED = (NotFound, refusals.NothingAsked, refusals.SecondPersonNeeded, refusals.AboveAuthority)


@router.get("/remedies", response_model=RemediesPageOut)
async def get_remedies(who: CanRead, page: Paged, request: Request) -> Any:
    """Cases on which something waits for another person's decision, by loan id."""
    commands: Commands[Any] = request.app.state.commands
    rows = await commands.database.fetch(_WAITING, page.cursor, page.limit + 1)
    found = [remedies_view(CASES.read_state(row["state"])) for row in rows]
    return page.of(found, lambda case: str(case["loan_id"]))


@router.get("/cases/{loan_id}/remedies", response_model=RemediesOut, responses=problems(NotFound))
async def get_case_remedies(loan_id: str, who: CanRead, request: Request) -> Any:
    """What the latest case of a loan has beside its ladder."""
    commands: Commands[Any] = request.app.state.commands
    return remedies_view(await UnitOfWork(commands.database, context_of(request, who)).get(CASES, loan_id))


@router.post(
    "/cases/{loan_id}/hardship-checks",
    status_code=202,
    response_model=RemediesOut,
    responses=problems(
        NotFound,
        refusals.CaseNotOpen,
        refusals.AlreadyAsked,
        refusals.AnotherRemedyOpen,
        refusals.ReasonNotInPolicy,
        refusals.WrongCurrency,
        refusals.PeriodOutsidePolicy,
    ),
)
async def post_hardship(loan_id: str, body: HardshipIn, who: Worker, run: RunsOnce) -> Response:
    """Open a hardship check: nobody contacts the customer until it is decided."""
    monthly, currency = (0, None) if body.monthly is None else (body.monthly.amount_minor, body.monthly.currency)
    return await run(ask_hardship, AskHardship(loan_id, body.reason, monthly, currency, body.until_on), who, status=202)


@router.post(
    "/cases/{loan_id}/hardship-checks/{check_id}/decision",
    response_model=RemediesOut,
    responses=problems(*_DECIDED, refusals.ReliefIncomplete, refusals.PeriodOutsidePolicy, refusals.WrongCurrency),
)
async def post_hardship_decision(
    loan_id: str, check_id: str, body: HardshipDecisionIn, who: Decider, run: RunsOnce
) -> Response:
    """Agree relief, which lets the ladder stand still, or decline it; either way contacts are free again."""
    relief = None
    if body.relief is not None:
        monthly = body.relief.monthly
        relief = Relief(
            body.relief.kind,
            None if monthly is None else monthly.amount_minor,
            None if monthly is None else monthly.currency,
            body.relief.until_on,
        )
    command = DecideHardship(loan_id, check_id, relief, body.reason, _authority(who))
    return await run(decide_hardship, command, who)


@router.post(
    "/cases/{loan_id}/settlements",
    status_code=202,
    response_model=RemediesOut,
    responses=problems(
        NotFound,
        refusals.CaseNotOpen,
        refusals.AlreadyAsked,
        refusals.AnotherRemedyOpen,
        refusals.WrongCurrency,
        refusals.PeriodOutsidePolicy,
        refusals.SettlementOfNothing,
        refusals.PrincipalNotGivenUp,
        refusals.SettlementTooLow,
        PartnerAway,
    ),
)
async def post_settlement(loan_id: str, body: SettlementIn, who: Worker, run: RunsOnce) -> Response:
    """Propose to take less than is owed: penalties of arrears, or part of a claim that was written off."""
    command = ProposeSettlement(loan_id, body.pays.amount_minor, body.pays.currency, body.valid_until)
    return await run(propose, command, who, status=202)


@router.post(
    "/cases/{loan_id}/settlements/{offer_id}/decision",
    response_model=RemediesOut,
    responses=problems(*_DECIDED, refusals.OfferNotOpen),
)
async def post_settlement_decision(
    loan_id: str, offer_id: str, body: DecisionIn, who: Decider, run: RunsOnce
) -> Response:
    """Make a proposal an offer, within authority, or refuse it."""
    command = DecideSettlement(loan_id, offer_id, body.decision == "approve", body.reason, _authority(who))
    return await run(decide_settlement, command, who)


@router.post(
    "/cases/{loan_id}/settlements/{offer_id}/acceptance",
    response_model=RemediesOut,
    responses=problems(NotFound, refusals.OfferNotOpen),
)
async def post_settlement_acceptance(loan_id: str, offer_id: str, who: Worker, run: RunsOnce) -> Response:
    """Record that the customer takes the offer: what comes in from now on counts for it."""
    return await run(accept, AcceptSettlement(loan_id, offer_id), who)


@router.post(
    "/cases/{loan_id}/restructures",
    status_code=202,
    response_model=RemediesOut,
    responses=problems(
        NotFound,
        refusals.CaseNotOpen,
        refusals.AlreadyAsked,
        refusals.AnotherRemedyOpen,
        refusals.ReasonNotInPolicy,
        refusals.PeriodsOutsidePolicy,
        refusals.PeriodOutsidePolicy,
    ),
)
async def post_restructure(loan_id: str, body: RestructureIn, who: Worker, run: RunsOnce) -> Response:
    """Ask for a new plan; once another person has approved, loan-svc makes it or says why not."""
    command = AskNewPlan(
        loan_id,
        body.reason,
        body.periods,
        body.annual_rate_percent,
        body.method,
        body.first_due_on,
        body.principal_grace_periods,
        body.arrears == "join",
    )
    return await run(ask_new_plan, command, who, status=202)


@router.post(
    "/cases/{loan_id}/restructures/{request_id}/decision", response_model=RemediesOut, responses=problems(*_DECIDED)
)
async def post_restructure_decision(
    loan_id: str, request_id: str, body: DecisionIn, who: Decider, run: RunsOnce
) -> Response:
    """Approve a new plan, within authority, or decline it."""
    command = DecideNewPlan(loan_id, request_id, body.decision == "approve", body.reason, _authority(who))
    return await run(decide_new_plan, command, who)


def _authority(who: Principal) -> Authority:
    return "large" if "collections:approve-large" in who.permissions else "usual"
