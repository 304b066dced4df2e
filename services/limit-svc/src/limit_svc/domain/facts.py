"""What can happen to a line by draws and approvals. Each fact's fields are its contract's fields."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

LineType = Literal["comprehensive", "special_purpose"]


@dataclass(frozen=True, slots=True)
class LineGranted:
    customer_id: str
    line_id: str
    application_id: str
    line_type: LineType
    purposes: tuple[str, ...]
    limit_minor: int
    currency: str
    revolving: bool
    per_draw_cap_minor: int | None = None
    period_cap_minor: int | None = None
    period_cap_days: int | None = None
    valid_until: date | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineAdjusted:
    customer_id: str
    line_id: str
    limit_before_minor: int
    limit_minor: int
    available_minor: int
    currency: str
    reason: str
    application_id: str | None = None
    approved_by: str | None = None
    valid_until: date | None = None
    warnings: tuple[str, ...] = ()
    purposes: tuple[str, ...] | None = None
    proposal_id: str | None = None


@dataclass(frozen=True, slots=True)
class SubLineGranted:
    customer_id: str
    line_id: str
    sub_line_id: str
    application_id: str
    categories: tuple[str, ...]
    limit_minor: int
    currency: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class SubLineAdjusted:
    customer_id: str
    line_id: str
    sub_line_id: str
    limit_before_minor: int
    limit_minor: int
    available_minor: int
    currency: str
    reason: str
    valid_until: date
    application_id: str | None = None


@dataclass(frozen=True, slots=True)
class HoldPlaced:
    customer_id: str
    line_id: str
    hold_id: str
    loan_id: str
    amount_minor: int
    available_minor: int
    currency: str
    expires_on: date
    sub_line_id: str | None = None
    placed_on: date | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldPosted:
    customer_id: str
    line_id: str
    hold_id: str
    loan_id: str
    amount_minor: int
    freed_minor: int
    available_minor: int
    currency: str
    sub_line_id: str | None = None
    placed_on: date | None = None


@dataclass(frozen=True, slots=True)
class HoldReleased:
    customer_id: str
    line_id: str
    hold_id: str
    loan_id: str
    amount_minor: int
    available_minor: int
    currency: str
    reason: str
    sub_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class HoldExpired:
    customer_id: str
    line_id: str
    hold_id: str
    loan_id: str
    amount_minor: int
    available_minor: int
    currency: str
    expired_on: date
    sub_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class LineRestored:
    customer_id: str
    line_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    available_minor: int
    currency: str
    sub_line_id: str | None = None


@dataclass(frozen=True, slots=True)
class LineTakenBack:
    customer_id: str
    line_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    available_minor: int
    currency: str
    sub_line_id: str | None = None


DrawFact = HoldPlaced | HoldPosted | HoldReleased | HoldExpired | LineRestored | LineTakenBack
