"""What can happen to a case. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from collections_svc.domain.ladder import Bucket, PlannedStep, Way

Reason = Literal["cured", "settled", "written_off"]
CountedAs = Literal["credit", "recovery", "nothing"]


@dataclass(frozen=True, slots=True)
class CaseOpened:
    loan_id: str
    case_id: str
    customer_id: str
    bucket: Bucket
    days_past_due: int
    past_due_minor: int
    currency: str
    queue: str
    opened_on: date
    since_on: date | None = None
    ladder_version: str | None = None
    plan: tuple[PlannedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseMoved:
    loan_id: str
    case_id: str
    customer_id: str
    bucket: Bucket
    previous_bucket: Bucket
    days_past_due: int
    past_due_minor: int
    currency: str
    queue: str
    moved_on: date
    since_on: date | None = None
    ladder_version: str | None = None
    plan: tuple[PlannedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class ReminderDue:
    loan_id: str
    reminder_id: str
    customer_id: str
    case_id: str | None
    kind: Literal["before_due", "on_due_date", "overdue"]
    step: str
    way: Way
    amount_minor: int
    currency: str
    due_on: date
    bucket: Bucket | None
    days_past_due: int
    planned_on: date


@dataclass(frozen=True, slots=True)
class CaseCredited:
    loan_id: str
    case_id: str
    customer_id: str
    payment_id: str
    amount_minor: int
    past_due_minor: int
    currency: str
    credited_on: date


@dataclass(frozen=True, slots=True)
class CaseCreditReversed:
    loan_id: str
    case_id: str
    customer_id: str
    payment_id: str
    counted_as: CountedAs
    amount_minor: int
    past_due_minor: int
    currency: str
    reversed_on: date


@dataclass(frozen=True, slots=True)
class CaseRecovered:
    loan_id: str
    case_id: str
    customer_id: str
    payment_id: str
    amount_minor: int
    claim_minor: int
    currency: str
    recovered_on: date


@dataclass(frozen=True, slots=True)
class CaseClosed:
    loan_id: str
    case_id: str
    customer_id: str
    reason: Reason
    credited_minor: int
    currency: str
    opened_on: date
    closed_on: date


Fact = CaseOpened | CaseMoved | ReminderDue | CaseCredited | CaseCreditReversed | CaseRecovered | CaseClosed
