"""A customer's credit line: what it is now, how facts change it, and how it is granted and adjusted.

`used + held <= limit + over` always. `over_minor` is zero but where something that is no draw took the line over its
limit: money that went out after its hold had ended, or a limit taken away. A draw never changes it.
"""

from dataclasses import dataclass, replace
from datetime import date

from fenqi.kernel import CurrencyMismatch, Money
from limit_svc.domain.facts import (
    Fact,
    HoldExpired,
    HoldPlaced,
    HoldPosted,
    HoldReleased,
    LineAdjusted,
    LineGranted,
    LineRestored,
    LineTakenBack,
    LineType,
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Part of a line kept for a loan until the money goes out."""

    hold_id: str
    loan_id: str
    amount_minor: int
    expires_on: date


@dataclass(frozen=True, slots=True)
class Line:
    """State of one customer's line. Only open holds are in it: how the others ended is in the facts."""

    customer_id: str
    line_id: str
    currency: str
    limit_minor: int
    revolving: bool
    purposes: tuple[str, ...]
    valid_until: date | None
    used_minor: int = 0
    held_minor: int = 0
    over_minor: int = 0
    next_expiry_on: date | None = None
    holds: tuple[Hold, ...] = ()

    @property
    def available_minor(self) -> int:
        """Limit less used less held; below zero when the line stands over its limit."""
        return self.limit_minor - self.used_minor - self.held_minor

    def hold(self, hold_id: str) -> Hold | None:
        """The open hold of this id."""
        return next((hold for hold in self.holds if hold.hold_id == hold_id), None)


@dataclass(frozen=True, slots=True)
class Approval:
    """What underwriting granted, as far as a line follows from it. No purposes means any."""

    application_id: str
    amount: Money
    line_type: LineType
    purposes: tuple[str, ...]
    valid_until: date


def grant(customer_id: str, line_id: str, approval: Approval) -> list[Fact]:
    """Decide the first line of a customer."""
    amount = approval.amount
    return [
        LineGranted(
            customer_id,
            line_id,
            approval.application_id,
            approval.line_type,
            approval.purposes,
            amount.amount_minor,
            amount.currency,
            revolving=True,
            valid_until=approval.valid_until,
        )
    ]


def adjust(line: Line, approval: Approval) -> list[Fact]:
    """Decide what a further approval does: its amount can be drawn beside what is used and held, for as long as the
    later of the two dates, for the purposes of both. Raises CurrencyMismatch."""
    if approval.amount.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}, the approval in {approval.amount.currency}.")
    limit = max(line.limit_minor, line.used_minor + line.held_minor + approval.amount.amount_minor)
    purposes = line.purposes and approval.purposes and tuple(dict.fromkeys(line.purposes + approval.purposes))
    until = approval.valid_until if line.valid_until is None else max(line.valid_until, approval.valid_until)
    return [_adjusted(line, limit, "approved", approval.application_id, until, purposes)]


def close_after_write_off(line: Line) -> list[Fact]:
    """Decide what a write-off means: nothing more can be drawn. What was written off stays used: the claim stays."""
    return [] if line.limit_minor == 0 else [_adjusted(line, 0, "written_off", None, line.valid_until, None)]


def evolve(line: Line | None, fact: Fact) -> Line:
    """The only way a Line changes."""
    if isinstance(fact, LineGranted):
        return Line(
            fact.customer_id,
            fact.line_id,
            fact.currency,
            fact.limit_minor,
            fact.revolving,
            fact.purposes,
            fact.valid_until,
        )
    assert line is not None, "a line begins with LineGranted"
    match fact:
        case HoldPlaced():
            hold = Hold(fact.hold_id, fact.loan_id, fact.amount_minor, fact.expires_on)
            return _with_holds(line, (*line.holds, hold))
        case HoldPosted():
            posted = replace(line, used_minor=line.used_minor + fact.amount_minor)
            return _settled(_without(posted, fact.hold_id))
        case HoldReleased() | HoldExpired():
            return _settled(_without(line, fact.hold_id))
        case LineRestored():
            return _settled(replace(line, used_minor=line.used_minor - fact.amount_minor))
        case LineTakenBack():
            return _settled(replace(line, used_minor=line.used_minor + fact.amount_minor))
        case LineAdjusted():
            purposes = line.purposes if fact.purposes is None else fact.purposes
            return _settled(
                replace(line, limit_minor=fact.limit_minor, valid_until=fact.valid_until, purposes=purposes)
            )


def _adjusted(
    line: Line,
    limit_minor: int,
    reason: str,
    application_id: str | None,
    valid_until: date | None,
    purposes: tuple[str, ...] | None,
) -> LineAdjusted:
    return LineAdjusted(
        line.customer_id,
        line.line_id,
        line.limit_minor,
        limit_minor,
        limit_minor - line.used_minor - line.held_minor,
        line.currency,
        reason,
        application_id,
        valid_until=valid_until,
        purposes=purposes,
    )


def _without(line: Line, hold_id: str) -> Line:
    return _with_holds(line, tuple(hold for hold in line.holds if hold.hold_id != hold_id))


def _with_holds(line: Line, holds: tuple[Hold, ...]) -> Line:
    first = min((hold.expires_on for hold in holds), default=None)
    return replace(line, holds=holds, held_minor=sum(hold.amount_minor for hold in holds), next_expiry_on=first)


def _settled(line: Line) -> Line:
    return replace(line, over_minor=max(0, -line.available_minor))
