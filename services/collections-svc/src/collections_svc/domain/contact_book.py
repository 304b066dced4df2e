"""The contact book of a customer: whether collections may speak to this person now, over all loans, channels and agents."""

from dataclasses import dataclass, replace
from datetime import date

from collections_svc.domain.contact_facts import BlockReason, ContactFact, ContactsAllowed, ContactsBlocked


@dataclass(frozen=True, slots=True)
class Block:
    """While one is open nobody contacts the customer. `reference` is the complaint's or the hardship check's id."""

    reason: BlockReason
    reference: str


@dataclass(frozen=True, slots=True)
class ContactBook:
    """State of one customer's book."""

    customer_id: str
    blocks: tuple[Block, ...] = ()


def block(
    book: ContactBook | None, customer_id: str, reason: BlockReason, reference: str, on: date
) -> list[ContactFact]:
    """Decide that nobody contacts the customer until this complaint or hardship check is answered. Once is enough."""
    if book is not None and Block(reason, reference) in book.blocks:
        return []
    return [ContactsBlocked(customer_id, reason, reference, on)]


def allow(book: ContactBook | None, reference: str, on: date) -> list[ContactFact]:
    """Decide that what this reference blocked is answered; other blocks stay."""
    blocks = () if book is None else book.blocks
    return [
        ContactsAllowed(book.customer_id, one.reason, one.reference, on)
        for one in blocks
        if book is not None and one.reference == reference
    ]


def evolve(book: ContactBook | None, fact: ContactFact) -> ContactBook:
    """The only way a book changes."""
    book = book or ContactBook(fact.customer_id)
    match fact:
        case ContactsBlocked():
            return replace(book, blocks=(*book.blocks, Block(fact.reason, fact.reference)))
        case ContactsAllowed():
            return replace(book, blocks=tuple(one for one in book.blocks if one.reference != fact.reference))
