"""What can happen to a settlement offer. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementProposed:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    of: Literal["arrears", "claim"]
    owed_minor: int
    penalty_minor: int
    pays_minor: int
    waived_minor: int
    currency: str
    valid_until: date
    proposed_by: str
    proposed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementOffered:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    pays_minor: int
    waived_minor: int
    currency: str
    valid_until: date
    policy_version: str
    offered_by: str
    offered_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRefused:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    reason: str
    refused_by: str
    refused_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementAccepted:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    recorded_by: str
    accepted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPaid:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    of: Literal["arrears", "claim"]
    paid_minor: int
    waived_minor: int
    currency: str
    offered_by: str
    accepted_on: date
    paid_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLapsed:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    reason: Literal["not_accepted", "not_paid", "case_closed"]
    lapsed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPosted:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    waived_minor: int
    currency: str
    posted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementNotPosted:
    loan_id: str
    case_id: str
    customer_id: str
    offer_id: str
    reason: str
    refused_on: date


SettlementFact = (
    SettlementProposed
    | SettlementOffered
    | SettlementRefused
    | SettlementAccepted
    | SettlementPaid
    | SettlementLapsed
    | SettlementPosted
    | SettlementNotPosted
)
