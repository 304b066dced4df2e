"""The reviewers' work and the partners' prices."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Forbidden, Invalid, NotFound
from fenqi.kernel.rate import RateNotReadable
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, Who, allowed
from fenqi.web.tokens import Principal
from underwriting_svc.api import schemas
from underwriting_svc.domain import errors
from underwriting_svc.domain.policy import Stage
from underwriting_svc.ports import Ports
from underwriting_svc.use_cases.complete_stage import CompleteStage, complete_stage
from underwriting_svc.use_cases.prices import PriceRow, PutPriceTable, put_price_table
from underwriting_svc.use_cases.show_reviews import list_reviews, show_review

router = APIRouter(tags=["reviews"])
CanPrice = Annotated[Principal, allowed("underwriting:price")]
CanRead = Annotated[Principal, allowed("underwriting:read")]


class OutcomeOfOtherStage(Invalid):
    """Initial and second stage pass or decline; the final stage approves, with or without an amount, or declines."""

    code = "outcome-of-other-stage"


async def _reviewer(stage: Stage, who: Who) -> Principal:
    """A member of staff who may sign this stage. Raises Forbidden."""
    if who.population != "staff":
        raise errors.NotAPerson
    if f"underwriting:{stage}" not in who.permissions:
        raise Forbidden(f"This needs the permission underwriting:{stage}.")
    return who


CanReview = Annotated[Principal, Depends(_reviewer)]


@router.put(
    "/price-tables/{product_code}",
    response_model=schemas.PriceTableOut,
    responses=problems(
        errors.ProductNotSetUp, errors.NoPriceTable, errors.PriceRowTwice, errors.RateOutsideCorridor, RateNotReadable
    ),
)
async def put_prices(product_code: schemas.Id, body: schemas.PriceTableIn, who: CanPrice, run: Runs) -> Response:
    """Put a partner's price table whole; it holds for submissions from now on."""
    rows = tuple(PriceRow(row.month, row.grade, row.annual_rate_percent) for row in body.rows)
    return await run(put_price_table, PutPriceTable(product_code, rows), who)


@router.get("/reviews")
async def get_reviews(
    _: CanRead,
    page: Paged,
    request: Request,
    status: Annotated[schemas.Status | None, Query()] = None,
    stage: Annotated[Stage | None, Query()] = None,
) -> schemas.ReviewPage:
    """The queue, longest waiting first."""
    found = await list_reviews(commands_of(request).database, status, stage, page.cursor, page.limit + 1)
    return schemas.ReviewPage.model_validate(page.of(found, lambda one: str(one["application_id"])))


@router.get("/reviews/{application_id}", responses=problems(NotFound))
async def get_review(application_id: schemas.Id, _: CanRead, request: Request) -> schemas.ReviewOut:
    """The whole case: what was submitted, score, findings, the policy's answer, price, versions."""
    commands = commands_of(request)
    shown = await show_review(commands.database, commands.ports.models, application_id)
    return schemas.ReviewOut.model_validate(shown)


@router.post(
    "/reviews/{application_id}/stages/{stage}",
    status_code=201,
    response_model=schemas.StageOut,
    responses=problems(
        NotFound,
        errors.ReviewDecided,
        errors.StageOutOfOrder,
        errors.ActedBefore,
        errors.EnteredByYou,
        errors.AboveAuthority,
        errors.TaskTaken,
        errors.AwaitsSupplement,
        errors.ReviewIsClosed,
        errors.OpinionTooShort,
        errors.PointOfOtherStage,
        errors.PointTwice,
        errors.VerificationOpen,
        errors.AboveOffer,
        errors.NoPrice,
        errors.Withdrawn,
        errors.FraudNotCleared,
        errors.FraudConfirmed,
        OutcomeOfOtherStage,
    ),
)
async def post_stage(
    application_id: schemas.Id, stage: Stage, body: schemas.StageIn, who: CanReview, run: Runs
) -> Response:
    """Sign a stage. With the final one the application is approved or declined."""
    grants = body.outcome == "approve"
    if body.outcome == ("pass" if stage == "final" else "approve") or (body.amount_minor is not None and not grants):
        raise OutcomeOfOtherStage
    command = CompleteStage(
        application_id=application_id,
        stage=stage,
        staff_id=who.id,
        permissions=who.permissions,
        passed=body.outcome != "decline",
        opinion=body.opinion,
        findings=tuple(one.finding() for one in body.findings),
        amount_minor=body.amount_minor,
    )
    return await run(complete_stage, command, who, status=201)


def commands_of(request: Request) -> Commands[Ports]:
    """What runs this service's use cases."""
    commands: Commands[Ports] = request.app.state.commands
    return commands
