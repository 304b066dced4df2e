"""Drafts that are filled in section by section, and the rules held against a form before anything is kept."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from application_svc.api import schemas
from application_svc.api.asker import Reader, Reads, Writer
from application_svc.domain import errors
from application_svc.use_cases.entered import hold_against_rules
from application_svc.use_cases.fill_sections import (
    BeginDraft,
    FillSection,
    begin_draft,
    broken_view,
    fill_section,
    show_eligibility,
    show_sections,
)
from application_svc.use_cases.start_draft import hand_of
from fenqi.kernel import NotFound, Unavailable
from fenqi.web.problems import problems

router = APIRouter(tags=["drafts"])

SECTIONS: dict[str, type[BaseModel]] = {
    "applicant": schemas.ApplicantSection,
    "employment": schemas.EmploymentSection,
    "income": schemas.IncomeSection,
    "housing": schemas.HousingSection,
    "purpose": schemas.PurposeSection,
    "plan": schemas.PlanSection,
    "accounts": schemas.AccountsIn,
    "consents": schemas.ConsentsSection,
}


@router.post("/eligibility", response_model=schemas.EligibilityOut, responses=problems(errors.NotForYou, Unavailable))
async def post_eligibility(body: schemas.ApplicationIn, caller: Reader, reads: Reads) -> Any:
    """Hold a whole form against every rule, and keep nothing: all broken rules at once, each with its remedy."""
    uow = reads.unit_of_work()
    found = await hold_against_rules(body.entered(), hand_of(caller), uow, reads.ports, all_of_them=True)
    return {"eligible": not found.broken, "missing": (), "broken": broken_view(found.broken)}


@router.post(
    "/drafts",
    status_code=201,
    response_model=schemas.SectionsOut,
    responses=problems(
        errors.NotForYou,
        errors.CustomerMissing,
        errors.ProductUnknown,
        errors.ChannelNotOpen,
        errors.WrongHand,
        errors.CheckoutRequired,
        errors.CheckoutNotAllowed,
        errors.CheckoutUnknown,
        Unavailable,
    ),
)
async def post_draft(body: schemas.DraftIn, asker: Writer) -> Response:
    """Begin a draft with some sections of its form, or none."""
    command = BeginDraft(
        asker.caller, body.customer_id, body.channel, body.product_code, body.checkout_id, body.sections.filled()
    )
    return await asker.run(begin_draft, command, asker.who, status=201)


@router.get(
    "/applications/{application_id}/eligibility",
    response_model=schemas.EligibilityOut,
    responses=problems(NotFound, errors.NotDraft, Unavailable),
)
async def get_eligibility(application_id: schemas.Id, caller: Reader, reads: Reads) -> Any:
    """What keeps a draft from its submission today: fields that are missing, or else every broken rule and its remedy."""
    return await show_eligibility(caller, application_id, reads.unit_of_work(), reads.ports)


@router.get("/applications/{application_id}/sections", response_model=schemas.SectionsOut, responses=problems(NotFound))
async def get_sections(application_id: schemas.Id, caller: Reader, reads: Reads) -> Any:
    """The form by its sections: what is filled in, what is missing."""
    return await show_sections(caller, application_id, reads.unit_of_work(), reads.ports)


@router.patch(
    "/applications/{application_id}/sections/{section}",
    response_model=schemas.SectionsOut,
    responses=problems(
        NotFound, errors.SectionUnknown, errors.NotDraft, errors.WrongHand, errors.TooManyChanges, Unavailable
    ),
)
async def patch_section(
    application_id: schemas.Id,
    section: schemas.Word,
    body: Annotated[dict[str, Any], Body()],
    asker: Writer,
    request: Request,
) -> Response:
    """Fill in fields of one section; a field that is null is emptied. The answer says what the form still lacks."""
    if section not in SECTIONS:
        raise errors.SectionUnknown(f"There is no section {section!r}.")
    try:
        checked = SECTIONS[section].model_validate(body)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors(include_url=False)]
        raise RequestValidationError(found) from error
    changes = checked.model_dump(mode="json", exclude_unset=True)
    return await asker.run(fill_section, FillSection(asker.caller, application_id, section, changes), asker.who)
