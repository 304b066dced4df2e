"""A contact is logged if the customer's book allows it; if not, the refusal is."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from collections_svc.adapters.aggregates import CONTACT_BOOKS
from collections_svc.adapters.contact_log import find_contact, find_outcome
from collections_svc.adapters.sight import worked_case
from collections_svc.domain import contact_book
from collections_svc.domain.contact_book import Attempt
from collections_svc.domain.contact_facts import ContactMade, ContactRefused, Outcome
from collections_svc.domain.contact_refusals import (
    REFUSALS,
    ContactIdReused,
    ContactInFuture,
    ContactTooLate,
    HardshipBlock,
    NoBlock,
    NoContact,
)
from collections_svc.domain.contact_rules import MAX_LATE, Way, person_at
from collections_svc.domain.ladder import CONTACTS
from collections_svc.domain.steps import due_step, step_done
from collections_svc.ports import Ports
from collections_svc.use_cases.keep_case import keep
from collections_svc.use_cases.views import ContactView, contact_view
from fenqi.kernel import DomainError
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class LogContact:
    """`at`: when it is or was made; now where it isn't said."""

    who: Principal
    loan_id: str
    contact_id: str
    way: Way
    to: Literal["customer", "third_party"]
    outcome: Outcome | None
    at: datetime | None
    note: str | None


@dataclass(frozen=True, slots=True)
class TellOutcome:
    """How a contact ended, and what was said; a note that was kept before stays as it is."""

    who: Principal
    loan_id: str
    contact_id: str
    outcome: Outcome
    note: str | None


@dataclass(frozen=True, slots=True)
class BlockContacts:
    """A complaint of this customer is open; `reference` is its id."""

    customer_id: str
    reference: str


@dataclass(frozen=True, slots=True)
class AnswerBlock:
    customer_id: str
    reference: str


async def log_contact(command: LogContact, uow: UnitOfWork, ports: Ports) -> ContactView | DomainError:
    """The contact as it counts; a step of the plan that waited for it is done. A rule that it would break is returned as a
    refusal, with the fact of it.

    Raises NoCase, ContactInFuture, ContactTooLate, ContactIdReused."""
    now = uow.context.at
    at = command.at or now
    if at > now:
        raise ContactInFuture
    if at < now - MAX_LATE:
        raise ContactTooLate
    case = await worked_case(uow, command.loan_id, command.who)
    book = await uow.find(CONTACT_BOOKS, case.customer_id)
    before = await find_contact(uow, case.customer_id, command.contact_id)
    if before is not None:
        if (before.loan_id, before.way) != (command.loan_id, command.way):
            raise ContactIdReused
        return contact_view(before)
    wanted = Attempt(
        command.contact_id,
        case.customer_id,
        case.loan_id,
        case.case_id,
        command.way,
        uow.context.actor,
        command.to,
        command.outcome,
        case.status == "closed",
    )
    (said,) = contact_book.attempt(book, wanted, person_at(at, now, uow.context.business_date, ports.zone))
    uow.record(CONTACT_BOOKS, case.customer_id, [said])
    if isinstance(said, ContactRefused):
        return REFUSALS[said.rule]()
    assert isinstance(said, ContactMade), "an attempt is made or refused"
    step = due_step(case, command.way, uow.context.business_date)
    if step is not None and step.way in CONTACTS:
        keep(uow, case.loan_id, step_done(case, step.step, step.way, uow.context.business_date, command.outcome))
    if command.note:
        ports.notes.keep(uow, case.customer_id, command.contact_id, command.note)
    return contact_view(said)


async def tell_outcome(command: TellOutcome, uow: UnitOfWork, ports: Ports) -> ContactView:
    """The contact with its end. Raises NoCase, NoContact, OutcomeTold."""
    case = await worked_case(uow, command.loan_id, command.who)
    await uow.find(CONTACT_BOOKS, case.customer_id)
    made = await find_contact(uow, case.customer_id, command.contact_id)
    if made is None or made.loan_id != command.loan_id:
        raise NoContact
    told = await find_outcome(uow, case.customer_id, command.contact_id)
    said = None if told is None else told.outcome
    facts = contact_book.end(made, said, command.outcome, uow.context.actor, uow.context.at)
    uow.record(CONTACT_BOOKS, case.customer_id, facts)
    if facts and command.note and not await ports.notes.is_kept(uow, case.customer_id, command.contact_id):
        ports.notes.keep(uow, case.customer_id, command.contact_id, command.note)
    return contact_view(replace(made, outcome=command.outcome))


async def block_contacts(command: BlockContacts, uow: UnitOfWork, _ports: Ports) -> dict[str, str]:
    """Nobody contacts the customer until the complaint is answered."""
    book = await uow.find(CONTACT_BOOKS, command.customer_id)
    on = uow.context.business_date
    facts = contact_book.block(book, command.customer_id, "complaint", command.reference, on)
    uow.record(CONTACT_BOOKS, command.customer_id, facts)
    return {"customer_id": command.customer_id, "reference": command.reference, "status": "open"}


async def answer_block(command: AnswerBlock, uow: UnitOfWork, _ports: Ports) -> dict[str, str]:
    """The complaint is answered. Raises NoBlock, HardshipBlock."""
    book = await uow.find(CONTACT_BOOKS, command.customer_id)
    mine = () if book is None else tuple(one for one in book.blocks if one.reference == command.reference)
    if not mine:
        raise NoBlock
    if any(one.reason == "hardship" for one in mine):
        raise HardshipBlock
    facts = contact_book.allow(book, command.reference, uow.context.business_date, uow.context.at)
    uow.record(CONTACT_BOOKS, command.customer_id, facts)
    return {"customer_id": command.customer_id, "reference": command.reference, "status": "answered"}
