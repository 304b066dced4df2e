"""What can happen to the request for a new plan. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date

from collections_svc.domain.remedies import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructureRequested:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    periods: int
    annual_rate_percent: str | None = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: int = 0
    arrears_join: bool
    past_due_minor: int
    currency: str
    requested_by: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructureApproved:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    periods: int
    annual_rate_percent: str | None = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: int = 0
    arrears_join: bool
    policy_version: str
    requested_by: str
    approved_by: str
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructureDeclined:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    declined_by: str
    declined_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructurePosted:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    maturity_on: date
    posted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RestructureNotPosted:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    refused_on: date


RestructureFact = (
    RestructureRequested | RestructureApproved | RestructureDeclined | RestructurePosted | RestructureNotPosted
)
