"""What limit-svc publishes: credit lines and every use of them. `available_minor` is what the line has left after."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, LineType, Minor, SignedMinor


class CapWindow(Part):
    """The most that all draws of a window may be together: the last `days` days, or the calendar's day, week or month."""

    kind: Literal["rolling", "day", "week", "month"]
    limit_minor: Minor
    days: Count | None = None


class Caps(Part):
    """The most of one draw, and of all draws of each window. None, or no windows: no such cap."""

    per_draw_minor: Minor | None = None
    windows: tuple[CapWindow, ...] = ()


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
    `purposes` are what the line is for from now on, None where that did not change; `proposal_id` is the LimitProposed
    that it follows from.
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
    proposal_id: Id | None = None


class SubLineGrantedV1(Event):
    """A special-purpose line stands under the customer's ceiling. Producer: limit-svc. Key: customer_id.

    It is good for its categories and all below them.
    """

    TYPE: ClassVar[str] = "limit.SubLineGranted.v1"
    customer_id: Id
    line_id: Id
    sub_line_id: Id
    application_id: Id
    categories: tuple[Code, ...]
    limit_minor: Minor
    currency: Currency
    valid_until: date


class SubLineAdjustedV1(Event):
    """A special-purpose line was raised or lowered. Producer: limit-svc. Key: customer_id.

    `available_minor` is the sub-line's own; the ceiling may have less.
    """

    TYPE: ClassVar[str] = "limit.SubLineAdjusted.v1"
    customer_id: Id
    line_id: Id
    sub_line_id: Id
    limit_before_minor: Minor
    limit_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    reason: Code
    valid_until: date
    application_id: Id | None = None


class HoldPlacedV1(Event):
    """Part of a line is kept for a loan until the money goes out. Producer: limit-svc. Key: customer_id.

    `sub_line_id` is the special-purpose line it is on besides the ceiling, `placed_on` the business date that caps count it on,
    `warnings` are the over-borrowing guard's codes.
    """

    TYPE: ClassVar[str] = "limit.HoldPlaced.v1"
    customer_id: Id
    line_id: Id
    hold_id: Id
    loan_id: Id
    amount_minor: Minor
    available_minor: SignedMinor
    currency: Currency
    expires_on: date
    sub_line_id: Id | None = None
    placed_on: date | None = None
    warnings: tuple[Code, ...] = ()


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
    sub_line_id: Id | None = None
    placed_on: date | None = None


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
    sub_line_id: Id | None = None


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
    sub_line_id: Id | None = None


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
    sub_line_id: Id | None = None


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
    sub_line_id: Id | None = None


class CapsChangedV1(Event):
    """A customer has caps of their own in place of the policy's. Producer: limit-svc. Key: customer_id.

    On one sub-line, or on the ceiling where none is named. No `caps`: the policy's hold again.
    """

    TYPE: ClassVar[str] = "limit.CapsChanged.v1"
    customer_id: Id
    line_id: Id
    sub_line_id: Id | None
    caps: Caps | None
    currency: Currency
    reason: Code
    by: Id


class LineFrozenV1(Event):
    """Nothing can be drawn for one more reason; repayments still restore. Producer: limit-svc. Key: customer_id.

    `source` is the loan, case or watch it comes from; it lifts by itself after `expires_on`.
    """

    TYPE: ClassVar[str] = "limit.LineFrozen.v1"
    customer_id: Id
    line_id: Id
    freeze_id: Id
    reason: Code
    source: Id | None
    by: Id
    frozen_on: date
    expires_on: date | None


class LineReleasedV1(Event):
    """One freeze is over; the line stays frozen while others are open. Producer: limit-svc. Key: customer_id."""

    TYPE: ClassVar[str] = "limit.LineReleased.v1"
    customer_id: Id
    line_id: Id
    freeze_id: Id
    reason: Code
    by: Id
    still_frozen: bool
    released_on: date


class LimitProposedV1(Event):
    """The policy or a person wants another limit. Producer: limit-svc. Key: customer_id.

    A decrease holds at once; an increase of the policy's waits for a person, with `needs_second` for two.
    """

    TYPE: ClassVar[str] = "limit.LimitProposed.v1"
    customer_id: Id
    line_id: Id
    proposal_id: Id
    direction: Literal["up", "down"]
    limit_before_minor: Minor
    limit_minor: Minor
    currency: Currency
    reasons: tuple[Code, ...]
    by: Id
    needs_second: bool
    policy_version: Id
    proposed_on: date


class LimitProposalDecidedV1(Event):
    """A person decided a proposal, or a decrease overtook it. Producer: limit-svc. Key: customer_id.

    Where it is agreed and does not wait for the second person, LineAdjusted follows.
    """

    TYPE: ClassVar[str] = "limit.LimitProposalDecided.v1"
    customer_id: Id
    line_id: Id
    proposal_id: Id
    agreed: bool
    reason: Code
    by: Id
    waits_for_second: bool
    decided_on: date


class LineWarnedV1(Event):
    """A signal that changes nothing but is on record. Producer: limit-svc. Key: customer_id. `source`: the watch."""

    TYPE: ClassVar[str] = "limit.LineWarned.v1"
    customer_id: Id
    line_id: Id
    warning: Code
    source: Id
    warned_on: date


EVENTS: tuple[type[Event], ...] = (
    LineGrantedV1,
    LineAdjustedV1,
    SubLineGrantedV1,
    SubLineAdjustedV1,
    HoldPlacedV1,
    HoldPostedV1,
    HoldReleasedV1,
    HoldExpiredV1,
    LineRestoredV1,
    LineTakenBackV1,
    CapsChangedV1,
    LineFrozenV1,
    LineReleasedV1,
    LimitProposedV1,
    LimitProposalDecidedV1,
    LineWarnedV1,
)
