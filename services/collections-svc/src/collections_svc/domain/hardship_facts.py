"""What can happen to a hardship check and to what is agreed by it. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipRequested:
    loan_id: str
    case_id: str
    customer_id: str
    check_id: str
    reason: str
    monthly_minor: int
    past_due_minor: int
    currency: str
    until_on: date
    requested_by: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipAgreed:
    loan_id: str
    case_id: str
    customer_id: str
    check_id: str
    kind: Literal["pause", "reduced_instalments", "extension"]
    monthly_minor: int | None = None
    currency: str
    from_on: date
    until_on: date
    next_on: date
    policy_version: str
    requested_by: str
    agreed_by: str
    agreed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipDeclined:
    loan_id: str
    case_id: str
    customer_id: str
    check_id: str
    reason: str
    declined_by: str
    declined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipKept:
    loan_id: str
    case_id: str
    customer_id: str
    check_id: str
    received_minor: int
    currency: str
    next_on: date
    kept_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipEnded:
    loan_id: str
    case_id: str
    customer_id: str
    check_id: str
    reason: Literal["over", "broken", "case_closed"]
    stood_still_days: int
    ended_on: date


HardshipFact = HardshipRequested | HardshipAgreed | HardshipDeclined | HardshipKept | HardshipEnded
