"""What can happen on the legal road of a debt. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalStepTaken:
    loan_id: str
    case_id: str
    customer_id: str
    step_id: str
    step: Literal["formal_demand", "filing", "hearing", "judgment", "enforcement", "withdrawal"]
    taken_on: date
    court_reference: str | None = None
    documents: tuple[str, ...] = ()
    cost_minor: int
    charged: bool
    awarded_minor: int | None = None
    currency: str
    recorded_by: str
    recorded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalCostCharged:
    loan_id: str
    case_id: str
    customer_id: str
    step_id: str
    cost_minor: int
    claim_minor: int
    currency: str
    charged_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalCostNotCharged:
    loan_id: str
    case_id: str
    customer_id: str
    step_id: str
    reason: str
    refused_on: date


LegalFact = LegalStepTaken | LegalCostCharged | LegalCostNotCharged
