"""The facts of money that reached us and waits for its loan. Their fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.words import Way


@dataclass(frozen=True, slots=True)
class SuspenseReceived:
    receipt_id: str
    channel: str
    transaction_id: str
    way: Way
    amount_minor: int
    currency: str
    received_on: date
    reason: str
    loan_id: str | None


@dataclass(frozen=True, slots=True)
class SuspenseApplied:
    receipt_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    currency: str
    applied_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SuspenseReopened:
    """The payment that it became was reversed: the money waits again."""

    receipt_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    currency: str
    reopened_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SuspenseReturnRequested:
    receipt_id: str
    requested_by: str
    requested_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SuspenseReturnRefused:
    """By the second person, or by the rail."""

    receipt_id: str
    refused_by: str
    refused_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SuspenseReturned:
    receipt_id: str
    return_reference: str
    amount_minor: int
    currency: str
    returned_on: date
    requested_by: str
    approved_by: str
    reason: str


SuspenseFact = (
    SuspenseReceived
    | SuspenseApplied
    | SuspenseReopened
    | SuspenseReturnRequested
    | SuspenseReturnRefused
    | SuspenseReturned
)
