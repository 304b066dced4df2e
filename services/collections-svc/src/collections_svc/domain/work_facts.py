"""What can happen to who works on a case, to collectors and to agencies. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

How = Literal["dealt", "taken", "reassigned"]


@dataclass(frozen=True, slots=True)
class CaseAssigned:
    loan_id: str
    case_id: str
    customer_id: str
    collector_id: str
    previous_collector_id: str | None
    how: How
    queue: str
    assigned_on: date


@dataclass(frozen=True, slots=True)
class CaseHandedBack:
    loan_id: str
    case_id: str
    customer_id: str
    collector_id: str
    reason: str
    handed_back_on: date


@dataclass(frozen=True, slots=True)
class CaseOutsourced:
    loan_id: str
    case_id: str
    customer_id: str
    agency_id: str
    past_due_minor: int
    currency: str
    outsourced_on: date


@dataclass(frozen=True, slots=True)
class CaseRecalled:
    loan_id: str
    case_id: str
    customer_id: str
    agency_id: str
    reason: str
    recalled_on: date


WorkFact = CaseAssigned | CaseHandedBack | CaseOutsourced | CaseRecalled


@dataclass(frozen=True, slots=True)
class AmountBand:
    currency: str
    up_to_minor: int


@dataclass(frozen=True, slots=True)
class CollectorSet:
    collector_id: str
    queues: tuple[str, ...]
    bands: tuple[AmountBand, ...]
    capacity: int
    is_active: bool
    set_on: date


@dataclass(frozen=True, slots=True)
class AgencySet:
    agency_id: str
    members: tuple[str, ...]
    from_on: date
    to_on: date | None
    set_on: date
