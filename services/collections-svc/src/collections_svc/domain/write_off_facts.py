"""What can happen to a write-off request. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from collections_svc.domain.ladder import Bucket


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRequested:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    past_due_minor: int
    currency: str
    bucket: Bucket
    days_past_due: int
    policy_version: str
    requested_by: str
    requested_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffSeconded:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    seconded_by: str
    seconded_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffApproved:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    requested_by: str
    approved_by: tuple[str, ...]
    approved_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffRefused:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    refused_by: str
    refused_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffCancelled:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: Literal["cured", "settled", "written_off"]
    cancelled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffPosted:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    currency: str
    posted_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteOffNotPosted:
    loan_id: str
    case_id: str
    customer_id: str
    request_id: str
    reason: str
    refused_on: date


WriteOffFact = (
    WriteOffRequested
    | WriteOffSeconded
    | WriteOffApproved
    | WriteOffRefused
    | WriteOffCancelled
    | WriteOffPosted
    | WriteOffNotPosted
)
