"""Reminders of a payment that is still to come, or is due today: there is no case, and the contact rules of collections, which
are about debts past due, do not count them.

Each is an aggregate of its own, whose id says what it is about, so nobody is reminded twice of the same day.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from collections_svc.domain.facts import ReminderDue
from fenqi.kernel import Money, derived_id

BEFORE_DAYS = 3
"""Days before the due day on which the first reminder goes out, or later where the day could not be kept."""

Kind = Literal["before_due", "on_due_date"]


@dataclass(frozen=True, slots=True)
class ComingDue:
    """A loan's oldest unpaid instalment, as loan-svc says: what will be unpaid on its day."""

    loan_id: str
    customer_id: str
    due_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class DueReminder:
    """State of a reminder: it was sent, once."""

    loan_id: str
    kind: Kind
    due_on: date


def reminder_id(due: ComingDue, today: date) -> str:
    """What today's reminder of this due day is called."""
    return derived_id("reminder", due.loan_id, _kind(due, today), due.due_on.isoformat())


def remind_of(sent: DueReminder | None, due: ComingDue, today: date) -> list[ReminderDue]:
    """Decide whether the customer hears of it: once before the day and once on it, where anything is to be paid."""
    if sent is not None or due.amount.amount_minor <= 0 or not 0 <= (due.due_on - today).days <= BEFORE_DAYS:
        return []
    kind = _kind(due, today)
    return [
        ReminderDue(
            due.loan_id,
            reminder_id(due, today),
            due.customer_id,
            None,
            kind,
            kind,
            "app" if kind == "before_due" else "sms",
            due.amount.amount_minor,
            due.amount.currency,
            due.due_on,
            None,
            0,
            today,
        )
    ]


def evolve(_: DueReminder | None, fact: ReminderDue) -> DueReminder:
    """The only way a reminder changes: it is sent."""
    assert fact.kind != "overdue", "that is a case's"
    return DueReminder(fact.loan_id, fact.kind, fact.due_on)


def _kind(due: ComingDue, today: date) -> Kind:
    return "on_due_date" if due.due_on == today else "before_due"
