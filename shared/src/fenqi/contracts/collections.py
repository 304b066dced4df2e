"""What collections-svc publishes: the case of a loan past due, and reminders."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import Bucket, Code, Count, Currency, Id, Minor

Way = Literal["sms", "email", "app", "phone", "letter", "visit", "legal"]
"""How a step of the ladder is done. Phone, visit and legal are work for a person; the others are notices."""


class PlannedStep(Part):
    """One rung of the ladder that the case will come to, unless it leaves its bucket before."""

    step: Code
    way: Way
    planned_on: date


class CaseOpenedV1(Event):
    """Somebody now works on a loan past due. Producer: collections-svc. Key: loan_id.

    `since_on` is the due date of the oldest unpaid instalment; `plan` are the steps of this bucket, by `ladder_version`, which
    is that of the `strategy` that the loan drew in the experiment. `segment`: whether the loan had a case before.
    `recovery_bp`: what usually comes in of such a debt, in basis points.
    """

    TYPE: ClassVar[str] = "collections.CaseOpened.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    bucket: Bucket
    days_past_due: Count
    past_due_minor: Minor
    currency: Currency
    queue: Code
    opened_on: date
    since_on: date | None = None
    ladder_version: Id | None = None
    plan: tuple[PlannedStep, ...] = ()
    strategy: Code | None = None
    experiment_id: Id | None = None
    segment: Literal["first", "repeated"] | None = None
    recovery_bp: Count | None = None


class CaseMovedV1(Event):
    """The case went into another bucket, up or down. Producer: collections-svc. Key: loan_id.

    `plan` are the steps of this bucket and replaces what was left of the plan before.
    """

    TYPE: ClassVar[str] = "collections.CaseMoved.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    bucket: Bucket
    previous_bucket: Bucket
    days_past_due: Count
    past_due_minor: Minor
    currency: Currency
    queue: Code
    moved_on: date
    since_on: date | None = None
    ladder_version: Id | None = None
    plan: tuple[PlannedStep, ...] = ()
    strategy: Code | None = None
    experiment_id: Id | None = None
    recovery_bp: Count | None = None


class CaseReopenedV1(Event):
    """A closed case goes on, because what closed it never was. Producer: collections-svc. Key: loan_id.

    It is the same case as before: it was not cured, settled or written off. `plan` as in CaseOpened.
    """

    TYPE: ClassVar[str] = "collections.CaseReopened.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    reason: Literal["payment_reversed", "write_off_reversed"]
    bucket: Bucket
    days_past_due: Count
    past_due_minor: Minor
    currency: Currency
    queue: Code
    reopened_on: date
    since_on: date
    ladder_version: Id
    plan: tuple[PlannedStep, ...]
    strategy: Code | None = None
    experiment_id: Id | None = None
    recovery_bp: Count


class ReminderDueV1(Event):
    """The customer should hear of a payment, and customer-svc sends it. Producer: collections-svc. Key: loan_id.

    Before and on the due date there is no case and no bucket, and the event's subject is the reminder's id. `step` is the
    ladder's rung: it picks the template.
    """

    TYPE: ClassVar[str] = "collections.ReminderDue.v1"
    loan_id: Id
    reminder_id: Id
    customer_id: Id
    case_id: Id | None = None
    kind: Literal["before_due", "on_due_date", "overdue"]
    step: Code
    way: Literal["sms", "email", "app", "phone", "letter"]
    amount_minor: Minor
    currency: Currency
    due_on: date
    bucket: Bucket | None = None
    days_past_due: Count
    planned_on: date


class StepDoneV1(Event):
    """A person did a step of the ladder. Producer: collections-svc. Key: loan_id. `outcome` is a word of the way's own."""

    TYPE: ClassVar[str] = "collections.StepDone.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    step: Code
    way: Way
    planned_on: date
    done_on: date
    outcome: Code | None = None


class CaseCreditedV1(Event):
    """A payment was set against the case. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.CaseCredited.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    payment_id: Id
    amount_minor: Minor
    past_due_minor: Minor
    currency: Currency
    credited_on: date


class CaseCreditReversedV1(Event):
    """A payment never was. Producer: collections-svc. Key: loan_id.

    `amount_minor` is taken out of what was counted on the case as `counted_as`: nothing of a payment from before the case.
    `past_due_minor` is what is past due without it.
    """

    TYPE: ClassVar[str] = "collections.CaseCreditReversed.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    payment_id: Id
    counted_as: Literal["credit", "recovery", "nothing"]
    amount_minor: Minor
    past_due_minor: Minor
    currency: Currency
    reversed_on: date


class CaseRecoveredV1(Event):
    """Money came in for a debt that was written off. Producer: collections-svc. Key: loan_id. `claim_minor` is still owed."""

    TYPE: ClassVar[str] = "collections.CaseRecovered.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    payment_id: Id
    amount_minor: Minor
    claim_minor: Minor
    currency: Currency
    recovered_on: date


class CaseClosedV1(Event):
    """The case is at its end. Producer: collections-svc. Key: loan_id.

    `credited_minor` is all that came in while it was open.
    """

    TYPE: ClassVar[str] = "collections.CaseClosed.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    reason: Literal["cured", "settled", "written_off"]
    credited_minor: Minor
    currency: Currency
    opened_on: date
    closed_on: date


EVENTS: tuple[type[Event], ...] = (
    CaseOpenedV1,
    CaseMovedV1,
    CaseReopenedV1,
    ReminderDueV1,
    StepDoneV1,
    CaseCreditedV1,
    CaseCreditReversedV1,
    CaseRecoveredV1,
    CaseClosedV1,
)
