"""What collections-svc publishes of contacts: attempts, promises, and when a customer must not be contacted."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, Instant, Minor

BlockReason = Literal["complaint", "hardship"]
ContactWay = Literal["phone", "sms", "email", "app", "letter", "visit"]
Outcome = Literal[
    "reached", "no_answer", "wrong_person", "unreachable", "refused_to_talk", "promised", "disputed", "sent"
]
ContactRule = Literal["third_party", "case_closed", "blocked", "quiet_hours", "day_limit", "week_limit"]


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
    allowed_at: Instant | None = None


class ContactMadeV1(Event):
    """An attempt to contact the customer was allowed and made. Producer: collections-svc. Key: customer_id.

    `counted_on` is the local day it counts for; `counted_today` and `counted_week` are the attempts of that day, and of the
    fullest seven days in a row that hold it, with this one. No attempt of a day before `earliest_on` is decided any more.
    """

    TYPE: ClassVar[str] = "collections.ContactMade.v1"
    customer_id: Id
    contact_id: Id
    loan_id: Id
    case_id: Id
    way: ContactWay
    by: Id
    attempted_at: Instant
    outcome: Outcome | None = None
    counted_on: date
    counted_today: Count
    counted_week: Count
    earliest_on: date


class ContactRefusedV1(Event):
    """An attempt would have broken a contact rule and was refused. Producer: collections-svc. Key: customer_id.

    `rule` is the first rule it would have broken; it was to be made at `attempted_at`, or was made all the same.
    """

    TYPE: ClassVar[str] = "collections.ContactRefused.v1"
    customer_id: Id
    contact_id: Id
    loan_id: Id
    case_id: Id
    way: ContactWay
    by: Id
    attempted_at: Instant
    rule: ContactRule
    refused_on: date


class ContactOutcomeV1(Event):
    """How a contact ended that was made before its end was known. Producer: collections-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "collections.ContactOutcome.v1"
    customer_id: Id
    contact_id: Id
    loan_id: Id
    outcome: Outcome
    by: Id
    told_at: Instant


class ReminderDeferredV1(Event):
    """A step of a case waits, for a contact rule forbids it on this day. Producer: collections-svc. Key: loan_id.

    The case is looked at again on `again_on`.
    """

    TYPE: ClassVar[str] = "collections.ReminderDeferred.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    reminder_id: Id
    step: Code
    way: ContactWay
    rule: ContactRule
    deferred_on: date
    again_on: date


class PromiseMadeV1(Event):
    """The customer promised to pay a sum until a day. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.PromiseMade.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    promise_id: Id
    amount_minor: Minor
    currency: Currency
    made_on: date
    due_on: date
    made_by: Id


class PromiseCreditedV1(Event):
    """A payment counts for a promise. Producer: collections-svc. Key: loan_id.

    `received_minor` is what came in for it, with this one; `credited_on` the day the payment was received.
    """

    TYPE: ClassVar[str] = "collections.PromiseCredited.v1"
    loan_id: Id
    case_id: Id
    promise_id: Id
    payment_id: Id
    amount_minor: Minor
    received_minor: Minor
    currency: Currency
    credited_on: date


class PromiseDebitedV1(Event):
    """A payment that counted for a promise was reversed. Producer: collections-svc. Key: loan_id.

    `received_minor` is what is left of what came in for it.
    """

    TYPE: ClassVar[str] = "collections.PromiseDebited.v1"
    loan_id: Id
    case_id: Id
    promise_id: Id
    payment_id: Id
    amount_minor: Minor
    received_minor: Minor
    currency: Currency
    debited_on: date


class PromiseKeptV1(Event):
    """What was promised has come in, in time. Producer: collections-svc. Key: loan_id.

    After PromiseBroken: the money came in time and was told late.
    """

    TYPE: ClassVar[str] = "collections.PromiseKept.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    promise_id: Id
    amount_minor: Minor
    received_minor: Minor
    currency: Currency
    kept_on: date


class PromiseReopenedV1(Event):
    """A kept promise is open again: a payment was reversed, and its day is not over. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.PromiseReopened.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    promise_id: Id
    amount_minor: Minor
    received_minor: Minor
    currency: Currency
    due_on: date
    reopened_on: date


class PromiseBrokenV1(Event):
    """The day of a promise is over and the sum has not come in. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.PromiseBroken.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    promise_id: Id
    amount_minor: Minor
    received_minor: Minor
    currency: Currency
    due_on: date
    broken_on: date


EVENTS: tuple[type[Event], ...] = (
    ContactsBlockedV1,
    ContactsAllowedV1,
    ContactMadeV1,
    ContactRefusedV1,
    ContactOutcomeV1,
    ReminderDeferredV1,
    PromiseMadeV1,
    PromiseCreditedV1,
    PromiseDebitedV1,
    PromiseKeptV1,
    PromiseReopenedV1,
    PromiseBrokenV1,
)
