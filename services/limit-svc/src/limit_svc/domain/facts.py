"""What can happen to a line. Each fact's fields are its contract's fields."""

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


@dataclass(frozen=True, slots=True)
class LineRestored:
    customer_id: str
    line_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    available_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class LineTakenBack:
    customer_id: str
    line_id: str
    loan_id: str
    payment_id: str
    amount_minor: int
    available_minor: int
    currency: str


Fact = LineGranted | LineAdjusted | HoldPlaced | HoldPosted | HoldReleased | HoldExpired | LineRestored | LineTakenBack
