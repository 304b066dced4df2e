"""Fraud cases, the lists, and what the bureau was asked about whom."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Forbidden, NotFound
from fenqi.store import Database
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, Who
from fenqi.web.tokens import Principal
from underwriting_svc.api import schemas_fraud as schemas
from underwriting_svc.api.schemas import Id
from underwriting_svc.domain import errors
from underwriting_svc.domain.fraud.list_entry import Status as EntryStatus
from underwriting_svc.domain.fraud.thresholds import ListName
from underwriting_svc.use_cases.fraud_cases import (
    AssignCase,
    CloseCase,
    RecordFinding,
    assign_case,
    close_case,
    record_finding,
)
from underwriting_svc.use_cases.fraud_lists import (
    AddToList,
    AskRemoval,
    DecideRemoval,
    add_to_list,
    ask_removal,
    decide_removal,
)
from underwriting_svc.use_cases.show_fraud import list_bureau_queries, list_cases, list_entries, show_case

router = APIRouter(tags=["fraud"])
FRAUD = "underwriting:fraud"


async def _investigator(who: Who) -> Principal:
    """A member of staff who works on fraud. Raises NotAPerson, Forbidden."""
    if who.population != "staff":
        raise errors.NotAPerson
    if FRAUD not in who.permissions:
        raise Forbidden(f"This needs the permission {FRAUD}.")
    return who


CanInvestigate = Annotated[Principal, Depends(_investigator)]


@router.get("/fraud-cases")
async def get_cases(
    _: CanInvestigate,
    page: Paged,
    request: Request,
    status: Annotated[schemas.CaseStatus | None, Query()] = None,
    application_id: Annotated[Id | None, Query()] = None,
) -> schemas.CasePage:
    """Longest waiting first."""
    found = await list_cases(_database(request), status, application_id, page.cursor, page.limit + 1)
    return schemas.CasePage.model_validate(page.of(found, lambda one: str(one["case_id"])))


@router.get("/fraud-cases/{case_id}", responses=problems(NotFound))
async def get_case(case_id: Id, _: CanInvestigate, request: Request) -> schemas.CaseOut:
    """The signals with their reasons, and what was found out."""
    return schemas.CaseOut.model_validate(await show_case(_database(request), case_id))


@router.post(
    "/fraud-cases/{case_id}/assignment",
    response_model=schemas.CaseAnswerOut,
    responses=problems(NotFound, errors.CaseClosed, errors.CaseOfYourOwnEntry),
)
async def post_assignment(case_id: Id, body: schemas.AssignmentIn, who: CanInvestigate, run: Runs) -> Response:
    """Take a case, or give it to somebody."""
    return await run(assign_case, AssignCase(case_id, body.staff_id, who.id), who)


@router.post(
    "/fraud-cases/{case_id}/findings",
    status_code=201,
    response_model=schemas.CaseAnswerOut,
    responses=problems(NotFound, errors.CaseClosed, errors.NotYourCase, errors.TooManyFindings),
)
async def post_finding(case_id: Id, body: schemas.FindingIn, who: CanInvestigate, run: Runs) -> Response:
    """Record what was found out."""
    return await run(record_finding, RecordFinding(case_id, body.finding, who.id), who, status=201)


@router.post(
    "/fraud-cases/{case_id}/decision",
    status_code=201,
    response_model=schemas.CaseAnswerOut,
    responses=problems(NotFound, errors.CaseClosed, errors.NotYourCase, errors.NothingFound),
)
async def post_decision(case_id: Id, body: schemas.DecisionIn, who: CanInvestigate, run: Runs) -> Response:
    """Close the case. Confirmed: its identifiers go on the black list, and its application can only be declined."""
    return await run(close_case, CloseCase(case_id, body.outcome, body.reason, who.id), who, status=201)


@router.get("/list-entries")
async def get_entries(
    _: CanInvestigate,
    page: Paged,
    request: Request,
    list_: Annotated[ListName | None, Query(alias="list")] = None,
    status: Annotated[EntryStatus | None, Query()] = None,
) -> schemas.EntryPage:
    """Oldest first."""
    found = await list_entries(_database(request), list_, status, page.cursor, page.limit + 1)
    return schemas.EntryPage.model_validate(page.of(found, lambda one: str(one["entry_id"])))


@router.post(
    "/list-entries",
    status_code=201,
    response_model=schemas.EntryAnswerOut,
    responses=problems(errors.IdentifierEmpty, errors.ExpiryOutOfRange),
)
async def post_entry(body: schemas.ListEntryIn, who: CanInvestigate, run: Runs) -> Response:
    """Put an identifier on a list."""
    command = AddToList(body.list, body.kind, body.value, body.reason, body.expires_on, who.id)
    return await run(add_to_list, command, who, status=201)


@router.post(
    "/list-entries/{entry_id}/removal",
    status_code=201,
    response_model=schemas.EntryAnswerOut,
    responses=problems(NotFound, errors.EntryRemoved, errors.RemovalAsked),
)
async def post_removal(entry_id: Id, body: schemas.RemovalIn, who: CanInvestigate, run: Runs) -> Response:
    """Ask for an entry to come off; it stays until a second person agrees."""
    return await run(ask_removal, AskRemoval(entry_id, body.reason, who.id), who, status=201)


@router.post(
    "/list-entries/{entry_id}/removal/decision",
    status_code=201,
    response_model=schemas.EntryAnswerOut,
    responses=problems(NotFound, errors.RemovalNotAsked, errors.RemovalAskedByYou),
)
async def post_removal_decision(
    entry_id: Id, body: schemas.RemovalDecisionIn, who: CanInvestigate, run: Runs
) -> Response:
    """The second look."""
    return await run(decide_removal, DecideRemoval(entry_id, body.agreed, body.reason, who.id), who, status=201)


@router.get("/customers/{customer_id}/bureau-queries", responses=problems(NotFound))
async def get_bureau_queries(customer_id: Id, who: Who, page: Paged, request: Request) -> schemas.BureauQueryPage:
    """What the bureau was asked about a customer: for the customer, and for reviewers."""
    if who.population == "customer":
        if who.id != customer_id:
            raise NotFound
    elif "underwriting:read" not in who.permissions:
        raise Forbidden("This needs the permission underwriting:read.")
    found = await list_bureau_queries(_database(request), customer_id, page.cursor, page.limit + 1)
    return schemas.BureauQueryPage.model_validate(page.of(found, lambda one: str(one["query_id"])))


def _database(request: Request) -> Database:
    database: Database = request.app.state.commands.database
    return database
