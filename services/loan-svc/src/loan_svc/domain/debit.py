"""Auto-debit (自动扣款): what is due is taken from the customer's account, again by the product's schedule when it fails, and
never more than is owed at that moment."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, assert_never

from fenqi.kernel import Invalid, derived_id
from loan_svc.domain.loan import Loan

DebitStatus = Literal["open", "collected", "refused", "cancelled"]
LESS_IS_OWED = "less-is-owed"


class NotTheBusinessDate(Invalid):
    """Debits are made on the current business date only: ask for that one."""

    code = "not-the-business-date"


@dataclass(frozen=True, slots=True)
class DebitInstructed:
    debit_id: str
    loan_id: str
    customer_id: str
    due_on: date
    attempt: int
    amount_minor: int
    currency: str
    instructed_on: date
    again_on: date | None


@dataclass(frozen=True, slots=True)
class DebitCollected:
    debit_id: str
    loan_id: str
    amount_minor: int
    currency: str
    collected_on: date
    receipt_id: str | None


@dataclass(frozen=True, slots=True)
class DebitRefused:
    debit_id: str
    loan_id: str
    amount_minor: int
    currency: str
    reason: str
    refused_on: date
    again_on: date | None


@dataclass(frozen=True, slots=True)
class DebitCancelled:
    debit_id: str
    loan_id: str
    reason: str
    cancelled_on: date


DebitFact = DebitInstructed | DebitCollected | DebitRefused | DebitCancelled


@dataclass(frozen=True, slots=True)
class Debit:
    """One debit. Its id is the one reference under which the rail may ever take this money; a loan has at most one that is
    open. `again_on` is the first day on which the loan may be debited again if something is unpaid; None: not again."""

    id: str
    loan_id: str
    customer_id: str
    due_on: date
    attempt: int
    amount_minor: int
    currency: str
    instructed_on: date
    again_on: date | None
    status: DebitStatus = "open"
    reason: str | None = None
    receipt_id: str | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """What is due and unpaid on a day, penalties included: the oldest instalments and the latest that has come due."""

    amount_minor: int
    latest_due_on: date
    following_due_on: date | None


def owed(loan: Loan, on: date) -> Owed | None:
    """None when nothing is due."""
    rows = loan.life(on).instalments
    due = [row for row in rows if row.due_on <= on and row.outstanding_minor > 0]
    if loan.status != "active" or not due:
        return None
    following = next((row.due_on for row in rows if row.due_on > on and row.outstanding_minor > 0), None)
    return Owed(sum(row.outstanding_minor for row in due), due[-1].due_on, following)


def instruct(loan: Loan, last: Debit | None, on: date) -> list[DebitFact]:
    """The loan's next debit, when something is due, the product is collected this way and the schedule allows one now.

    `last` is the loan's newest debit. Each due date is tried once and once more for every day in the product's schedule; a
    newer due date begins anew and takes the older ones along.
    """
    retries = loan.product.debit_retry_days
    due = owed(loan, on)
    if retries is None or due is None or (last is not None and last.status == "open"):
        return []
    series = last if last is not None and last.due_on >= due.latest_due_on else None
    due_on, attempt = (due.latest_due_on, 1) if series is None else (series.due_on, series.attempt + 1)
    if series is not None and series.status != "cancelled":
        tried_enough = series.attempt > len(retries)
        if tried_enough or series.again_on is None or series.again_on > on:
            return []
    return [
        DebitInstructed(
            derived_id("debit", loan.id, due_on.isoformat(), str(attempt)),
            loan.id,
            loan.customer_id,
            due_on,
            attempt,
            due.amount_minor,
            loan.currency,
            on,
            _again_on(retries, attempt, due, on),
        )
    ]


def still_due(debit: Debit, loan: Loan, on: date) -> bool:
    """Whether all of it is still owed, so that it may be sent."""
    due = owed(loan, on)
    return due is not None and debit.amount_minor <= due.amount_minor


def collected(debit: Debit, on: date, receipt_id: str | None = None) -> list[DebitFact]:
    """The rail took the money."""
    return [DebitCollected(debit.id, debit.loan_id, debit.amount_minor, debit.currency, on, receipt_id)]


def refused(debit: Debit, reason: str, on: date) -> list[DebitFact]:
    """The rail took nothing."""
    return [
        DebitRefused(debit.id, debit.loan_id, debit.amount_minor, debit.currency, reason, on, debit.again_on),
    ]


def cancelled(debit: Debit, on: date) -> list[DebitFact]:
    """It was never sent, and less is owed by now: what is left is debited anew."""
    return [DebitCancelled(debit.id, debit.loan_id, LESS_IS_OWED, on)]


def evolve(debit: Debit | None, fact: DebitFact) -> Debit:
    """The only way a debit changes."""
    if isinstance(fact, DebitInstructed):
        assert debit is None, "a debit is instructed once"
        return Debit(
            fact.debit_id,
            fact.loan_id,
            fact.customer_id,
            fact.due_on,
            fact.attempt,
            fact.amount_minor,
            fact.currency,
            fact.instructed_on,
            fact.again_on,
        )
    assert debit is not None, "a debit begins with DebitInstructed"
    match fact:
        case DebitCollected():
            return replace(debit, status="collected", receipt_id=fact.receipt_id, ended_on=fact.collected_on)
        case DebitRefused():
            return replace(debit, status="refused", reason=fact.reason, ended_on=fact.refused_on)
        case DebitCancelled():
            return replace(
                debit,
                status="cancelled",
                reason=fact.reason,
                ended_on=fact.cancelled_on,
                again_on=fact.cancelled_on,
            )
        case _:
            assert_never(fact)


def _again_on(retries: tuple[int, ...], attempt: int, due: Owed, on: date) -> date | None:
    """The schedule's next day, or the next due date when that comes first."""
    days = [] if attempt > len(retries) else [on + timedelta(days=retries[attempt - 1])]
    if due.following_due_on is not None:
        days.append(due.following_due_on)
    return min(days, default=None)
