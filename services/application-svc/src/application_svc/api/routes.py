"""Applications: start a draft, submit, follow, withdraw."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from application_svc.api import schemas
from application_svc.api.asker import Reader, Writer
from application_svc.domain import errors
from application_svc.ports import Ports
from application_svc.use_cases.show_applications import list_applications, show_application
from application_svc.use_cases.start_draft import StartDraft, start_draft
from application_svc.use_cases.submit_application import SubmitApplication, submit_application
from application_svc.use_cases.withdraw_application import WithdrawApplication, withdraw_application
from fenqi.kernel import NotFound, Unavailable
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged

router = APIRouter(tags=["applications"])


DRAFT_PROBLEMS = problems(
    errors.NotForYou,
    errors.CustomerMissing,
    errors.ProductUnknown,
    errors.ChannelNotOpen,
    errors.WrongHand,
    errors.CurrencyNotOffered,
    errors.AmountOutsideProduct,
    errors.TermOutsideProduct,
    errors.MethodNotOffered,
    errors.PurposeNotAllowed,
    errors.CheckoutRequired,
    errors.CheckoutNotAllowed,
    errors.CheckoutUnknown,
    errors.CheckoutNotOpen,
    errors.CheckoutDiffers,
    errors.IdentityNumberInvalid,
    errors.BirthDateDiffers,
    errors.UnderAge,
    errors.CapacityLimited,
    errors.OnBadRecordList,
    errors.IncomeNotStated,
    errors.ConsentMissing,
    errors.ConsentTextOutdated,
    Unavailable,
)


@router.get("/products")
async def get_products(request: Request) -> dict[str, Any]:
    """The catalogue: what may be applied for, how much, how long, for what, through which channel, with which papers."""
    catalogue = _ports(request).catalogue
    return {
        "version": catalogue.version,
        "products": list(catalogue.products.values()),
        "channels": list(catalogue.channels.values()),
        "document_kinds": list(catalogue.document_kinds.values()),
        "consent_texts": catalogue.consent_texts,
    }


@router.post("/applications", status_code=201, response_model=schemas.DraftOut, responses=DRAFT_PROBLEMS)
async def post_application(body: schemas.ApplicationIn, asker: Writer) -> Response:
    """Start a draft. What breaks a rule is refused with the rule's code and its remedy."""
    command = StartDraft(asker.caller, body.customer_id, body.entered())
    return await asker.run(start_draft, command, asker.who, status=201)


@router.post(
    "/applications/{application_id}/submit",
    response_model=schemas.SubmittedOut,
    responses=problems(
        NotFound,
        errors.AlreadySubmitted,
        errors.FormIncomplete,
        errors.DocumentsMissing,
        errors.CheckoutTaken,
        errors.Ineligible,
    ),
)
async def post_submit(application_id: schemas.Id, asker: Writer) -> Response:
    """Sign and submit: from now on the application is immutable."""
    return await asker.run(submit_application, SubmitApplication(asker.caller, application_id), asker.who)


@router.post("/applications/{application_id}/withdraw", responses=problems(NotFound, errors.NotWithdrawable))
async def post_withdraw(application_id: schemas.Id, body: schemas.WithdrawIn, asker: Writer) -> Response:
    """Withdraw, as long as there is no loan."""
    command = WithdrawApplication(asker.caller, application_id, body.reason)
    return await asker.run(withdraw_application, command, asker.who)


@router.get("/applications/{application_id}", responses=problems(NotFound))
async def get_application(application_id: schemas.Id, caller: Reader, request: Request) -> schemas.ApplicationOut:
    """Progress, the next step and who must take it."""
    commands = _commands(request)
    today = commands.business_date()
    shown = await show_application(commands.database, commands.ports, caller, application_id, today)
    return schemas.ApplicationOut.model_validate(shown)


@router.get("/applications")
async def get_applications(caller: Reader, page: Paged, request: Request) -> schemas.ApplicationPage:
    """Newest first; customers see their own."""
    commands = _commands(request)
    found = await list_applications(
        commands.database, commands.ports, caller, page.cursor, page.limit + 1, commands.business_date()
    )
    return schemas.ApplicationPage.model_validate(page.of(found, lambda one: str(one["application_id"])))


def _commands(request: Request) -> Commands[Ports]:
    commands: Commands[Ports] = request.app.state.commands
    return commands


def _ports(request: Request) -> Ports:
    return _commands(request).ports
