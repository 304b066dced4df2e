"""What limit-svc publishes: credit lines and every use of them. `available_minor` is what the line has left after."""

from datetime import date
from typing import ClassVar

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, LineType, Minor, SignedMinor


class LineGrantedV1(Event):
    """The customer may use a new line. Producer: limit-svc. Key: customer_id.

    No purposes means any; no caps means only the line itself. `warnings` are the over-borrowing guard's codes.
    """

    TYPE: ClassVar[str] = "limit.LineGranted.v1"
    customer_id: Id
    line_id: Id
    application_id: Id
    line_type: LineType
    purposes: tuple[Code, ...]
    limit_minor: Minor
    currency: Currency
    revolving: bool
    per_draw_cap_minor: Minor | None = None
    period_cap_minor: Minor | None = None
    period_cap_days: Count | None = None
    valid_until: date | None = None
    warnings: tuple[Code, ...] = ()


class LineAdjustedV1(Event):
    """A line's limit was raised or lowered. Producer: limit-svc. Key: customer_id.

    `application_id` is the approval that caused it, `approved_by` the second pair of eyes; None where there was none.
    `purposes` are what the line is for from now on, None where that did not change.
    """

    TYPE: ClassVar[str] = "limit.LineAdjusted.v1"
    customer_id: Id
    line_id: Id
    limit_before_minor: Minor
    limit_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    reason: Code
    application_id: Id | None = None
    approved_by: Id | None = None
    valid_until: date | None = None
    warnings: tuple[Code, ...] = ()
    purposes: tuple[Code, ...] | None = None


class HoldPlacedV1(Event):
    """Part of a line is kept for a loan until the money goes out. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.HoldPlaced.v1"
    customer_id: Id
    line_id: Id
    hold_id: Id
    loan_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    expires_on: date


class HoldPostedV1(Event):
    """The held amount was used; what wasn't needed is freed. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.HoldPosted.v1"
    customer_id: Id
    line_id: Id
    hold_id: Id
    loan_id: Id
    amount_minor: Minor
    freed_minor: Minor
    available_minor: SignedMinor
    currency: Currency


class HoldReleasedV1(Event):
    """The hold was given back unused. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.HoldReleased.v1"
    customer_id: Id
    line_id: Id
    hold_id: Id
    loan_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    reason: Code


class HoldExpiredV1(Event):
    """The hold's last day passed without a disbursement, so it is free again. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.HoldExpired.v1"
    customer_id: Id
    line_id: Id
    hold_id: Id
    loan_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    expired_on: date


class LineRestoredV1(Event):
    """Principal was repaid, so a revolving line can be used again by as much. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.LineRestored.v1"
    customer_id: Id
    line_id: Id
    loan_id: Id
    payment_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency


class LineTakenBackV1(Event):
    """A repayment that had restored a line never was, so as much is in use again. Producer: limit-svc. Key: customer_id.

    `available_minor` below zero: it had been drawn again meanwhile.
    """

    TYPE: ClassVar[str] = "limit.LineTakenBack.v1"
    customer_id: Id
    line_id: Id
    loan_id: Id
    payment_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency


EVENTS: tuple[type[Event], ...] = (
    LineGrantedV1,
    LineAdjustedV1,
    HoldPlacedV1,
    HoldPostedV1,
    HoldReleasedV1,
    HoldExpiredV1,
    LineRestoredV1,
    LineTakenBackV1,
)
