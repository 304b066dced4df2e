"""Contacts with customers about their debts: logged, refused, blocked; and what the rules leave of today."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from collections_svc.adapters.aggregates import CONTACT_BOOKS
from collections_svc.adapters.contact_log import contacts_of
from collections_svc.adapters.sight import seen_case
from collections_svc.api.schemas_contacts import (
    BlockAnsweredIn,
    BlockIn,
    BlockOut,
    BlockStateOut,
    ContactBookOut,
    ContactIn,
    ContactOut,
    ContactsOut,
    OutcomeIn,
)
from collections_svc.domain import contact_refusals as errors
from collections_svc.domain import refusals
from collections_svc.domain.contact_book import Attempt, ContactBook, broken_rule, free_from
from collections_svc.domain.contact_rules import MAX_A_DAY, MAX_A_WEEK, person_at
from collections_svc.ports import Ports
from collections_svc.use_cases.contacts import (
    AnswerBlock,
    BlockContacts,
    LogContact,
    TellOutcome,
    answer_block,
    block_contacts,
    log_contact,
    tell_outcome,
)
from collections_svc.use_cases.views import contact_view
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Runs, allowed, context_of, ports_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["contacts"])
CanWork = Annotated[Principal, allowed("collections:work")]
CanWorkSome = Annotated[Principal, allowed("collections:work", "collections:agency-work")]
CanRead = Annotated[Principal, allowed("collections:read", "collections:work")]
CanReadSome = Annotated[Principal, allowed("collections:read", "collections:work", "collections:agency-work")]
PortsDep = Annotated[Ports, ports_of(Ports)]
MAY_OPEN_NOTES = "collections:work"


@router.post(
    "/cases/{loan_id}/contacts",
    status_code=201,
    response_model=ContactOut,
    responses=problems(
        refusals.NoCase,
        errors.ContactIdReused,
        errors.ContactInFuture,
        errors.ContactTooLate,
        *errors.REFUSALS.values(),
    ),
)
async def post_contact(loan_id: str, body: ContactIn, who: CanWorkSome, run: Runs) -> Response:
    """Log a contact. One that a contact rule forbids is refused, and the refusal is on record."""
    command = LogContact(who, loan_id, body.contact_id, body.way, body.to, body.outcome, body.at, body.note)
    return await run(log_contact, command, who, status=201)


@router.post(
    "/cases/{loan_id}/contacts/{contact_id}/outcome",
    response_model=ContactOut,
    responses=problems(refusals.NoCase, errors.NoContact, errors.OutcomeTold),
)
async def post_outcome(loan_id: str, contact_id: str, body: OutcomeIn, who: CanWorkSome, run: Runs) -> Response:
    """Say how a contact ended that was logged before its end was known: whoever asks the book first, then calls."""
    return await run(tell_outcome, TellOutcome(who, loan_id, contact_id, body.outcome, body.note), who)


@router.get("/cases/{loan_id}/contacts", responses=problems(refusals.NoCase))
async def get_contacts(loan_id: str, who: CanReadSome, request: Request, ports: PortsDep) -> ContactsOut:
    """The contact log of a loan, the latest first. Notes are shown to those who work cases."""
    commands: Commands[Ports] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    case = await seen_case(uow, loan_id, who)
    items: list[Any] = []
    for fact, sealed in await contacts_of(uow, case.customer_id, loan_id):
        is_shown = sealed is not None and MAY_OPEN_NOTES in who.permissions
        note = ports.notes.read(sealed, case.customer_id, fact.contact_id) if is_shown and sealed else None
        items.append(ContactOut.model_validate(contact_view(fact, note), from_attributes=True))
    return ContactsOut(items=items)


@router.get("/customers/{customer_id}/contact-book")
async def get_contact_book(customer_id: str, who: CanRead, request: Request, ports: PortsDep) -> ContactBookOut:
    """Whether this customer may be called now, and what is left."""
    commands: Commands[Ports] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    book = await uow.find(CONTACT_BOOKS, customer_id) or ContactBook(customer_id)
    moment = person_at(uow.context.at, uow.context.at, uow.context.business_date, ports.zone)
    rule = broken_rule(book, Attempt("", customer_id, "", "", "phone", who.actor), moment)
    return ContactBookOut(
        customer_id=customer_id,
        may_contact=rule is None,
        rule=rule,
        free_from=free_from(book, moment, ports.zone),
        left_today=MAX_A_DAY - book.made_on(moment.on),
        left_week=MAX_A_WEEK - book.made_in_week(moment.on),
        blocks=[BlockOut(reason=one.reason, reference=one.reference) for one in book.blocks],
    )


@router.post("/contact-blocks", status_code=201, response_model=BlockStateOut)
async def post_block(body: BlockIn, who: CanWork, run: Runs) -> Response:
    """A complaint is open: nobody contacts the customer until it is answered."""
    return await run(block_contacts, BlockContacts(body.customer_id, body.reference), who, status=201)


@router.post(
    "/contact-blocks/{reference}/answer",
    response_model=BlockStateOut,
    responses=problems(errors.NoBlock, errors.HardshipBlock),
)
async def post_block_answer(reference: str, body: BlockAnsweredIn, who: CanWork, run: Runs) -> Response:
    """The complaint is answered: it blocks no more."""
    return await run(answer_block, AnswerBlock(body.customer_id, reference), who)
