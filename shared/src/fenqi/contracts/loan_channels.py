"""What loan-svc publishes of money by channels: debits, suspense, statements and their breaks."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, Minor, Sha256, SignedMinor


class DebitInstructedV1(Event):
    """What is due is to be taken from the customer's account, under this id. Producer: loan-svc. Key: debit_id.

    `due_on` is the latest unpaid due date, `attempt` counts from 1 for each; `again_on` is when the next debit may come if
    something stays unpaid, None when none may.
    """

    TYPE: ClassVar[str] = "loan.DebitInstructed.v1"
    debit_id: Id
    loan_id: Id
    customer_id: Id
    due_on: date
    attempt: Count
    amount_minor: Minor
    currency: Currency
    instructed_on: date
    again_on: date | None = None


class DebitCollectedV1(Event):
    """The money was taken. Producer: loan-svc. Key: debit_id. `receipt_id`: the loan could not take it, so it waits."""

    TYPE: ClassVar[str] = "loan.DebitCollected.v1"
    debit_id: Id
    loan_id: Id
    amount_minor: Minor
    currency: Currency
    collected_on: date
    receipt_id: Id | None = None


class DebitRefusedV1(Event):
    """Nothing was taken; the reason is the rail's. Producer: loan-svc. Key: debit_id."""

    TYPE: ClassVar[str] = "loan.DebitRefused.v1"
    debit_id: Id
    loan_id: Id
    amount_minor: Minor
    currency: Currency
    reason: Code
    refused_on: date
    again_on: date | None = None


class DebitCancelledV1(Event):
    """Never sent, because less is owed by now. Producer: loan-svc. Key: debit_id."""

    TYPE: ClassVar[str] = "loan.DebitCancelled.v1"
    debit_id: Id
    loan_id: Id
    reason: Code
    cancelled_on: date


class SuspenseReceivedV1(Event):
    """Money reached us by a channel and no loan took it. Producer: loan-svc. Key: receipt_id.

    `reason` is why; `loan_id` what its sender claimed.
    """

    TYPE: ClassVar[str] = "loan.SuspenseReceived.v1"
    receipt_id: Id
    channel: Code
    transaction_id: Id
    way: Literal["auto_debit", "counter", "third_party"]
    amount_minor: Minor
    currency: Currency
    received_on: date
    reason: Code
    loan_id: Id | None = None


class SuspenseAppliedV1(Event):
    """A person found its loan: it became this payment. Producer: loan-svc. Key: receipt_id."""

    TYPE: ClassVar[str] = "loan.SuspenseApplied.v1"
    receipt_id: Id
    loan_id: Id
    payment_id: Id
    amount_minor: Minor
    currency: Currency
    applied_on: date
    reason: Code


class SuspenseReopenedV1(Event):
    """The payment it became was reversed: it waits again. Producer: loan-svc. Key: receipt_id."""

    TYPE: ClassVar[str] = "loan.SuspenseReopened.v1"
    receipt_id: Id
    loan_id: Id
    payment_id: Id
    amount_minor: Minor
    currency: Currency
    reopened_on: date
    reason: Code


class SuspenseReturnRequestedV1(Event):
    """Somebody wants it sent back; another person decides. Producer: loan-svc. Key: receipt_id."""

    TYPE: ClassVar[str] = "loan.SuspenseReturnRequested.v1"
    receipt_id: Id
    requested_by: Id
    requested_on: date
    reason: Code


class SuspenseReturnRefusedV1(Event):
    """The second person or the rail said no: it stays. Producer: loan-svc. Key: receipt_id."""

    TYPE: ClassVar[str] = "loan.SuspenseReturnRefused.v1"
    receipt_id: Id
    refused_by: Id
    refused_on: date
    reason: Code


class SuspenseReturnedV1(Event):
    """It was sent back to whoever sent it. Producer: loan-svc. Key: receipt_id."""

    TYPE: ClassVar[str] = "loan.SuspenseReturned.v1"
    receipt_id: Id
    return_reference: Id
    amount_minor: Minor
    currency: Currency
    returned_on: date
    requested_by: Id
    approved_by: Id
    reason: Code


class ReconciliationDoneV1(Event):
    """A channel's statement was compared with our books. Producer: loan-svc. Key: statement_id.

    `lines` = matched + different_amount + missing_here; missing_there are movements of ours on that day that it lacks.
    `opening_minor` and `closing_minor` are None where the statement carries no balances.
    """

    TYPE: ClassVar[str] = "loan.ReconciliationDone.v1"
    statement_id: Id
    channel: Code
    currency: Currency
    statement_on: date
    format: Literal["csv", "camt.053"]
    content_hash: Sha256
    lines: Count
    matched: Count
    different_amount: Count
    missing_here: Count
    missing_there: Count
    in_minor: Minor
    out_minor: Minor
    opening_minor: SignedMinor | None = None
    closing_minor: SignedMinor | None = None


class BreakFoundV1(Event):
    """A statement and our books differ. Producer: loan-svc. Key: break_id.

    `theirs_minor` is None where the statement has nothing, `ours_minor` where our books have nothing.
    """

    TYPE: ClassVar[str] = "loan.BreakFound.v1"
    break_id: Id
    statement_id: Id
    channel: Code
    kind: Literal["missing_here", "missing_there", "different_amount"]
    direction: Literal["in", "out"]
    transaction_id: Id
    reference: str
    theirs_minor: Minor | None = None
    ours_minor: Minor | None = None
    currency: Currency
    found_on: date
    loan_id: Id | None = None


class BreakAssignedV1(Event):
    """A person has it on the desk. Producer: loan-svc. Key: break_id."""

    TYPE: ClassVar[str] = "loan.BreakAssigned.v1"
    break_id: Id
    assigned_to: Id
    assigned_on: date


class BreakWorkedV1(Event):
    """What that person did about it. Producer: loan-svc. Key: break_id. `receipt_id`: the money went to suspense."""

    TYPE: ClassVar[str] = "loan.BreakWorked.v1"
    break_id: Id
    action: Code
    worked_on: date
    receipt_id: Id | None = None


class BreakClosedV1(Event):
    """It is explained. Producer: loan-svc. Key: break_id."""

    TYPE: ClassVar[str] = "loan.BreakClosed.v1"
    break_id: Id
    reason: Code
    closed_on: date


EVENTS: tuple[type[Event], ...] = (
    DebitInstructedV1,
    DebitCollectedV1,
    DebitRefusedV1,
    DebitCancelledV1,
    SuspenseReceivedV1,
    SuspenseAppliedV1,
    SuspenseReopenedV1,
    SuspenseReturnRequestedV1,
    SuspenseReturnRefusedV1,
    SuspenseReturnedV1,
    ReconciliationDoneV1,
    BreakFoundV1,
    BreakAssignedV1,
    BreakWorkedV1,
    BreakClosedV1,
)
