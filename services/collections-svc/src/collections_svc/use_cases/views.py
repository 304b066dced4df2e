"""What callers get to see of contacts and promises."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from collections_svc.domain.contact_facts import ContactMade, ContactRefused, Outcome
from collections_svc.domain.contact_rules import Rule, Way
from collections_svc.domain.promise import Promise, Status
from fenqi.kernel import Money


@dataclass(frozen=True, slots=True)
class ContactView:
    """One attempt: made, with what it counts for; or refused, with the rule it would have broken."""

    contact_id: str
    loan_id: str
    way: Way
    by: str
    at: datetime
    result: Literal["made", "refused"]
    rule: Rule | None = None
    outcome: Outcome | None = None
    counted_on: date | None = None
    counted_today: int | None = None
    counted_week: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise, and what came in for it."""

    promise_id: str
    amount: Money
    made_on: date
    due_on: date
    made_by: str
    status: Status
    received: Money


def contact_view(fact: ContactMade | ContactRefused, note: str | None = None) -> ContactView:
    """From the fact."""
    what = (fact.contact_id, fact.loan_id, fact.way, fact.by, fact.attempted_at)
    if isinstance(fact, ContactRefused):
        return ContactView(*what, "refused", fact.rule)
    counted = (fact.counted_on, fact.counted_today, fact.counted_week)
    return ContactView(*what, "made", None, fact.outcome, *counted, note)


def promise_view(promise: Promise) -> PromiseView:
    """From the state."""
    return PromiseView(
        promise.promise_id,
        Money(promise.amount_minor, promise.currency),
        promise.made_on,
        promise.due_on,
        promise.made_by,
        promise.status,
        Money(promise.received_minor, promise.currency),
    )
