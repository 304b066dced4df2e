"""What can happen to a visit. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

VisitKind = Literal["phone", "site"]
VisitReason = Literal["first", "by_class", "signal"]
MovedBecause = Literal["asked", "signal", "contacts_blocked"]
Outcome = Literal["met", "not_met", "refused", "moved_away"]
Finding = Literal[
    "as_stated",
    "income_lower",
    "job_lost",
    "business_closed",
    "goods_missing",
    "other_debts",
    "illness",
    "asks_for_relief",
]
CancelledBecause = Literal["loans_ended", "never_made"]


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    visit_id: str
    watch_id: str
    customer_id: str
    loan_id: str | None
    kind: VisitKind
    reason: VisitReason
    planned_on: date
    policy_version: str


@dataclass(frozen=True, slots=True)
class VisitMoved:
    visit_id: str
    watch_id: str
    customer_id: str
    previous_on: date
    planned_on: date
    reason: MovedBecause
    by: str


@dataclass(frozen=True, slots=True)
class VisitMissed:
    visit_id: str
    watch_id: str
    customer_id: str
    missed_on: date
    planned_on: date


@dataclass(frozen=True, slots=True)
class VisitMade:
    visit_id: str
    watch_id: str
    customer_id: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    made_on: date
    by: str


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    visit_id: str
    watch_id: str
    customer_id: str
    reason: CancelledBecause
    cancelled_on: date


VisitFact = VisitPlanned | VisitMoved | VisitMissed | VisitMade | VisitCancelled
