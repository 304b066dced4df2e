"""What collections-svc publishes of contacts: attempts, promises, and when a customer must not be contacted."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Id

BlockReason = Literal["complaint", "hardship"]


class ContactsBlockedV1(Event):
    """Nobody contacts the customer about a debt until this is answered. Producer: collections-svc. Key: customer_id.

    `reference` is the complaint's or the hardship check's id.
    """

    TYPE: ClassVar[str] = "collections.ContactsBlocked.v1"
    customer_id: Id
    reason: BlockReason
    reference: Id
    blocked_on: date


class ContactsAllowedV1(Event):
    """A complaint or hardship check is answered: it blocks contacts no more. Producer: collections-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "collections.ContactsAllowed.v1"
    customer_id: Id
    reason: BlockReason
    reference: Id
    allowed_on: date


EVENTS: tuple[type[Event], ...] = (ContactsBlockedV1, ContactsAllowedV1)
