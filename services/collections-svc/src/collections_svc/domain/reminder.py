"""Reminders that fall due go through the customer's contact book: an automatic notice is an attempt like any other.

A step for a person (a call) is none yet: the call is, and is logged when it is made.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from collections_svc.domain import contact_book
from collections_svc.domain.contact_book import Attempt, ContactBook
from collections_svc.domain.contact_facts import ContactFact, ContactRefused
from collections_svc.domain.contact_rules import Moment
from collections_svc.domain.facts import ReminderDue
from collections_svc.domain.reminder_facts import ReminderDeferred


def through_the_book(
    facts: Sequence[Any], book: ContactBook | None, moment: Moment, on: date, by: str
) -> tuple[list[Any], list[ContactFact]]:
    """What was decided of one case on the business date `on`, with each ReminderDue that a contact rule forbids deferred to
    the next one; and what the customer's book says of them. In quiet hours, and where the moment's day is over (an event
    that came late), nothing is tried and the step stays as planned."""
    allowed: list[Any] = []
    told: list[ContactFact] = []
    seen = 0
    for fact in facts:
        if not isinstance(fact, ReminderDue):
            allowed.append(fact)
        elif not moment.is_quiet and not contact_book.is_past(book, moment):
            for one in told[seen:]:
                book = contact_book.evolve(book, one)
            seen = len(told)
            said = _ask(fact, book, moment, by)
            told += said
            refused = next((one for one in said if isinstance(one, ContactRefused)), None)
            allowed.append(fact if refused is None else _deferred(fact, refused, on))
    return allowed, told


def _ask(reminder: ReminderDue, book: ContactBook | None, moment: Moment, by: str) -> list[ContactFact]:
    assert reminder.case_id is not None, "these are reminders of a case"
    assert reminder.way != "legal", "a notice goes the way of one"
    wanted = Attempt(
        reminder.reminder_id,
        reminder.customer_id,
        reminder.loan_id,
        reminder.case_id,
        reminder.way,
        by,
        outcome="sent",
    )
    return contact_book.attempt(book, wanted, moment)


def _deferred(reminder: ReminderDue, refused: ContactRefused, on: date) -> ReminderDeferred:
    assert reminder.case_id is not None, "these are reminders of a case"
    return ReminderDeferred(
        reminder.loan_id,
        reminder.case_id,
        reminder.customer_id,
        reminder.reminder_id,
        reminder.step,
        reminder.way,
        refused.rule,
        on,
        on + timedelta(days=1),
    )
