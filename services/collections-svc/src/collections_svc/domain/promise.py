"""A promise to pay: a sum until a day. What is received keeps it, the day breaks it, and nobody does either by hand.

A payment counts by the day it was received, from the day of the promise to its due day, whenever we hear of it: a
promise that the day broke is kept by money that came in time and was told late. A reversal takes its payment out again.
A case knows its latest promise; one before it stays as it ended.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol

from collections_svc.domain.contact_refusals import (
    PromiseAboveDebt,
    PromiseCurrency,
    PromiseIdReused,
    PromiseInPast,
    PromiseOpen,
    PromiseTooFar,
)
from collections_svc.domain.promise_facts import (
    PromiseBroken,
    PromiseCredited,
    PromiseDebited,
    PromiseFact,
    PromiseKept,
    PromiseMade,
    PromiseReopened,
)
from collections_svc.domain.refusals import CaseClosedAlready
from fenqi.kernel import Invalid, Money

MAX_PROMISE_DAYS = 30
"""Days from the promise to its due day."""

Status = Literal["open", "kept", "broken", "void"]


@dataclass(frozen=True, slots=True)
class Received:
    """A payment that counts for a promise."""

    payment_id: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Promise:
    """State of the latest promise of a case. `void`: the case was closed before the promise was kept or due. `payments` are
    those that count, by id."""

    promise_id: str
    amount_minor: int
    currency: str
    made_on: date
    due_on: date
    made_by: str
    status: Status = "open"
    payments: tuple[Received, ...] = ()

    @property
    def received_minor(self) -> int:
        """What came in for it so far."""
        return sum(one.amount_minor for one in self.payments)


class Debt(Protocol):
    """What a promise asks of its case."""

    @property
    def loan_id(self) -> str: ...
    @property
    def case_id(self) -> str: ...
    @property
    def customer_id(self) -> str: ...
    @property
    def status(self) -> Literal["open", "closed"]: ...
    @property
    def past_due_minor(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def promise(self) -> Promise | None: ...


def make(debt: Debt, promise_id: str, amount: Money, due_on: date, today: date, by: str) -> list[PromiseFact]:
    """Decide whether a promise is taken; the same one again changes nothing.

    Raises CaseClosedAlready, Invalid (no amount), PromiseInPast, PromiseTooFar, PromiseCurrency, PromiseAboveDebt,
    PromiseOpen, PromiseIdReused."""
    last = debt.promise
    if last is not None and last.promise_id == promise_id:
        if (last.amount_minor, last.currency, last.due_on) != (amount.amount_minor, amount.currency, due_on):
            raise PromiseIdReused
        return []
    if debt.status == "closed":
        raise CaseClosedAlready
    if amount.amount_minor <= 0:
        raise Invalid("A promise is for an amount above zero.")
    if due_on < today:
        raise PromiseInPast
    if due_on > today + timedelta(days=MAX_PROMISE_DAYS):
        raise PromiseTooFar
    if amount.currency != debt.currency:
        raise PromiseCurrency
    if amount.amount_minor > debt.past_due_minor:
        raise PromiseAboveDebt
    if last is not None and last.status == "open":
        raise PromiseOpen
    made = (promise_id, amount.amount_minor, amount.currency, today, due_on, by)
    return [PromiseMade(debt.loan_id, debt.case_id, debt.customer_id, *made)]


def count(debt: Debt, payment_id: str, amount_minor: int, received_on: date, today: date) -> list[PromiseFact]:
    """Decide what a payment means for the promise: counted when it was received in its days, and kept by the last of them."""
    promise = debt.promise
    if promise is None or promise.status == "void" or not promise.made_on <= received_on <= promise.due_on:
        return []
    if any(one.payment_id == payment_id for one in promise.payments):
        return []
    sums = (amount_minor, promise.received_minor + amount_minor, promise.currency)
    credited = PromiseCredited(debt.loan_id, debt.case_id, promise.promise_id, payment_id, *sums, received_on)
    return [credited, *_stand(debt, evolve(promise, credited), today)]


def take_back(debt: Debt, payment_id: str, on: date, today: date) -> list[PromiseFact]:
    """Decide what a reversed payment means: if it counted, a promise that it kept is open again, or broken after its day."""
    promise = debt.promise
    counted = () if promise is None else tuple(one for one in promise.payments if one.payment_id == payment_id)
    if promise is None or not counted:
        return []
    sums = (counted[0].amount_minor, promise.received_minor - counted[0].amount_minor, promise.currency)
    debited = PromiseDebited(debt.loan_id, debt.case_id, promise.promise_id, payment_id, *sums, on)
    return [debited, *_stand(debt, evolve(promise, debited), today)]


def pass_day(debt: Debt, today: date) -> list[PromiseFact]:
    """Decide what the business date means: an open promise whose day is over is broken."""
    return [] if debt.promise is None else _stand(debt, debt.promise, today)


def _stand(debt: Debt, promise: Promise, today: date) -> list[PromiseFact]:
    """Where the promise stands, if that is not where it stood. What the day broke, only money that came in time mends."""
    ids = (debt.loan_id, debt.case_id, debt.customer_id, promise.promise_id)
    sums = (promise.amount_minor, promise.received_minor, promise.currency)
    if promise.status == "void":
        return []
    if promise.received_minor >= promise.amount_minor:
        return [] if promise.status == "kept" else [PromiseKept(*ids, *sums, today)]
    if promise.status != "broken" and today > promise.due_on:
        return [PromiseBroken(*ids, *sums, promise.due_on, today)]
    return [PromiseReopened(*ids, *sums, promise.due_on, today)] if promise.status == "kept" else []


def evolve(promise: Promise | None, fact: PromiseFact) -> Promise:
    """The only way a promise changes; a new one takes the place of the one before."""
    if isinstance(fact, PromiseMade):
        terms = (fact.promise_id, fact.amount_minor, fact.currency, fact.made_on, fact.due_on, fact.made_by)
        return Promise(*terms)
    assert promise is not None, "a promise begins with PromiseMade"
    match fact:
        case PromiseCredited():
            counted = (*promise.payments, Received(fact.payment_id, fact.amount_minor))
            return replace(promise, payments=tuple(sorted(counted, key=lambda one: one.payment_id)))
        case PromiseDebited():
            left = tuple(one for one in promise.payments if one.payment_id != fact.payment_id)
            return replace(promise, payments=left)
        case PromiseKept():
            return replace(promise, status="kept")
        case PromiseReopened():
            return replace(promise, status="open")
        case PromiseBroken():
            return replace(promise, status="broken")


def void(promise: Promise | None) -> Promise | None:
    """The promise once its case is closed: one that is open is asked of nobody any more."""
    return replace(promise, status="void") if promise is not None and promise.status == "open" else promise


def rests_until(promise: Promise | None) -> date | None:
    """The first day of the plan's steps again: the day after an open promise's due day."""
    return promise.due_on + timedelta(days=1) if promise is not None and promise.status == "open" else None
