"""What can happen to a case's reminders besides being due. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date

from collections_svc.domain.contact_rules import Rule
from collections_svc.domain.ladder import Way


@dataclass(frozen=True, slots=True)
class ReminderDeferred:
    """A step waits: to make it due would have broken a contact rule. The case is looked at again on `again_on`."""

    loan_id: str
    case_id: str
    customer_id: str
    reminder_id: str
    step: str
    way: Way
    rule: Rule
    deferred_on: date
    again_on: date
