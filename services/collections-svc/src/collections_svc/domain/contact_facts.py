"""What can happen to a customer's contact book. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from collections_svc.domain.contact_rules import Rule, Way

BlockReason = Literal["complaint", "hardship"]
Outcome = Literal[
    "reached", "no_answer", "wrong_person", "unreachable", "refused_to_talk", "promised", "disputed", "sent"
]


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
    allowed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactMade:
    customer_id: str
    contact_id: str
    loan_id: str
    case_id: str
    way: Way
    by: str
    attempted_at: datetime
    outcome: Outcome | None
    counted_on: date
    counted_today: int
    counted_week: int
    earliest_on: date


@dataclass(frozen=True, slots=True)
class ContactRefused:
    customer_id: str
    contact_id: str
    loan_id: str
    case_id: str
    way: Way
    by: str
    attempted_at: datetime
    rule: Rule
    refused_on: date


@dataclass(frozen=True, slots=True)
class ContactOutcome:
    customer_id: str
    contact_id: str
    loan_id: str
    outcome: Outcome
    by: str
    told_at: datetime


ContactFact = ContactsBlocked | ContactsAllowed | ContactMade | ContactRefused | ContactOutcome
