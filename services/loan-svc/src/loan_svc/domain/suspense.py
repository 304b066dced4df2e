"""Suspense (暂收待查): money that reached us and that no loan took. It is worked by a person: applied to a loan, or returned
to whoever sent it, which takes a second person."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from fenqi.kernel import Conflict, Forbidden, derived_id
from loan_svc.domain.suspense_facts import (
    SuspenseApplied,
    SuspenseFact,
    SuspenseReceived,
    SuspenseReopened,
    SuspenseReturned,
    SuspenseReturnRefused,
    SuspenseReturnRequested,
)
from loan_svc.domain.words import Way

SuspenseStatus = Literal["open", "applied", "return_requested", "returned"]


class SuspenseNotOpen(Conflict):
    """This money has been worked already, or its return is waiting for the second person: look at its status."""

    code = "suspense-not-open"


class ReturnNotRequested(Conflict):
    """Nobody has asked for this money to be returned: ask first, another person decides."""

    code = "return-not-requested"


class SecondPersonNeeded(Forbidden):
    """Who asked for a return can't decide on it: another person has to."""

    code = "second-person-needed"


@dataclass(frozen=True, slots=True)
class Suspense:
    """One receipt. While it is open or its return is asked for, its amount stands on account 2242."""

    id: str
    channel: str
    transaction_id: str
    way: Way
    amount_minor: int
    currency: str
    received_on: date
    reason: str
    claimed_loan_id: str | None
    status: SuspenseStatus = "open"
    loan_id: str | None = None
    payment_id: str | None = None
    requested_by: str | None = None
    return_reason: str | None = None
    returned_on: date | None = None
    return_reference: str | None = None
    times_applied: int = 0
    times_requested: int = 0

    @property
    def payout_reference(self) -> str:
        """The one reference under which the rail may send it back; another one when it is asked for anew."""
        return derived_id("suspense-return", self.id, str(self.times_requested))

    @property
    def next_payment_id(self) -> str:
        """The id of the payment it becomes: another one after a reversal, because a payment counts once."""
        return derived_id("suspense-payment", self.id, str(self.times_applied + 1))


def receipt_id_of(channel: str, transaction_id: str) -> str:
    """A channel's transaction is in suspense at most once."""
    return derived_id("suspense", channel, transaction_id)


def apply_to_loan(receipt: Suspense, loan_id: str, reason: str, on: date) -> list[SuspenseFact]:
    """The loan takes it as a payment. Raises SuspenseNotOpen."""
    _check_open(receipt)
    return [
        SuspenseApplied(
            receipt.id, loan_id, receipt.next_payment_id, receipt.amount_minor, receipt.currency, on, reason
        )
    ]


def reopen(receipt: Suspense, reason: str, on: date) -> list[SuspenseFact]:
    """The payment it became never was."""
    assert receipt.loan_id is not None, "only what was applied comes back"
    assert receipt.payment_id is not None, "only what was applied comes back"
    return [
        SuspenseReopened(
            receipt.id, receipt.loan_id, receipt.payment_id, receipt.amount_minor, receipt.currency, on, reason
        )
    ]


def request_return(receipt: Suspense, by: str, reason: str, on: date) -> list[SuspenseFact]:
    """One person asks for it to go back to its sender. Raises SuspenseNotOpen."""
    _check_open(receipt)
    return [SuspenseReturnRequested(receipt.id, by, on, reason)]


def check_decides(receipt: Suspense, by: str) -> None:
    """Another person decides on a return. Raises ReturnNotRequested, SecondPersonNeeded."""
    if receipt.status != "return_requested":
        raise ReturnNotRequested(f"Receipt {receipt.id} is {receipt.status}: no return of it waits for a decision.")
    if receipt.requested_by == by:
        raise SecondPersonNeeded


def refuse_return(receipt: Suspense, by: str, reason: str, on: date) -> list[SuspenseFact]:
    """It stays in suspense."""
    return [SuspenseReturnRefused(receipt.id, by, on, reason)]


def return_to_sender(receipt: Suspense, by: str, on: date) -> list[SuspenseFact]:
    """The rail has sent it back."""
    assert receipt.requested_by is not None, "asked for before"
    assert receipt.return_reason is not None, "asked for before"
    return [
        SuspenseReturned(
            receipt.id,
            receipt.payout_reference,
            receipt.amount_minor,
            receipt.currency,
            on,
            receipt.requested_by,
            by,
            receipt.return_reason,
        )
    ]


def evolve(receipt: Suspense | None, fact: SuspenseFact) -> Suspense:
    """The only way a receipt changes."""
    if isinstance(fact, SuspenseReceived):
        assert receipt is None, "money is received once"
        return Suspense(
            fact.receipt_id,
            fact.channel,
            fact.transaction_id,
            fact.way,
            fact.amount_minor,
            fact.currency,
            fact.received_on,
            fact.reason,
            fact.loan_id,
        )
    assert receipt is not None, "a receipt begins with SuspenseReceived"
    match fact:
        case SuspenseApplied():
            return replace(
                receipt,
                status="applied",
                loan_id=fact.loan_id,
                payment_id=fact.payment_id,
                times_applied=receipt.times_applied + 1,
            )
        case SuspenseReopened():
            return replace(receipt, status="open", loan_id=None, payment_id=None, reason=fact.reason)
        case SuspenseReturnRequested():
            return replace(
                receipt,
                status="return_requested",
                requested_by=fact.requested_by,
                return_reason=fact.reason,
                times_requested=receipt.times_requested + 1,
            )
        case SuspenseReturnRefused():
            return replace(receipt, status="open", requested_by=None, return_reason=None)
        case SuspenseReturned():
            return replace(
                receipt, status="returned", returned_on=fact.returned_on, return_reference=fact.return_reference
            )
        case _:
            assert_never(fact)


def _check_open(receipt: Suspense) -> None:
    if receipt.status != "open":
        raise SuspenseNotOpen(f"Receipt {receipt.id} is {receipt.status}: it can't be worked now.")
