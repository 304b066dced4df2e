"""What can happen to a customer's contact book. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

BlockReason = Literal["complaint", "hardship"]


@dataclass(frozen=True, slots=True)
class ContactsBlocked:
    customer_id: str
    reason: BlockReason
    reference: str
    blocked_on: date


@dataclass(frozen=True, slots=True)
class ContactsAllowed:
    customer_id: str
    reason: BlockReason
    reference: str
    allowed_on: date


ContactFact = ContactsBlocked | ContactsAllowed
