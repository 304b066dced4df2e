"""A customer's credit line: what it is now, and how facts change it.

The comprehensive line (综合授信额度) is the ceiling of all a customer draws. Special-purpose sub-lines (专项额度) stand under it:
what is drawn on one counts there and on the ceiling. `used + held <= limit + over` always, for the ceiling and for every
sub-line. `over_minor` is zero but where something that is no draw took a line over its limit: money that went out after its hold
had ended, or a limit taken away. A draw never changes it.
"""

from dataclasses import dataclass, replace
from datetime import date

from limit_svc.domain.caps import Caps, Drawn, counted, kept
from limit_svc.domain.control_facts import (
    CapsChanged,
    Direction,
    Fact,
    LimitProposalDecided,
    LimitProposed,
    LineFrozen,
    LineReleased,
    LineWarned,
)
from limit_svc.domain.facts import (
    HoldExpired,
    HoldPlaced,
    HoldPosted,
    HoldReleased,
    LineAdjusted,
    LineGranted,
    LineRestored,
    LineTakenBack,
    SubLineAdjusted,
    SubLineGranted,
)


@dataclass(frozen=True, slots=True)
class Hold:
    """Part of a line kept for a loan until the money goes out. `placed_on` is the day it counts for in caps."""

    hold_id: str
    loan_id: str
    amount_minor: int
    expires_on: date
    sub_line_id: str | None = None
    placed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SubLine:
    """A special-purpose line under the ceiling, for these categories and all below them. `caps` stand for the policy's."""

    sub_line_id: str
    categories: tuple[str, ...]
    limit_minor: int
    valid_until: date
    used_minor: int = 0
    held_minor: int = 0
    over_minor: int = 0
    caps: Caps | None = None

    @property
    def available_minor(self) -> int:
        """Limit less used less held; below zero when it stands over its limit."""
        return self.limit_minor - self.used_minor - self.held_minor

    def settled(self) -> "SubLine":
        """With `over_minor` as the sums say."""
        return replace(self, over_minor=max(0, -self.available_minor))


@dataclass(frozen=True, slots=True)
class Freeze:
    """A reason why nothing can be drawn now. `source` is what it is about (a loan, a case); `expires_on` its last day."""

    freeze_id: str
    reason: str
    source: str | None
    frozen_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A higher limit that waits for people. `by` asked for it, `agreed_by` agreed first where two are needed."""

    proposal_id: str
    direction: Direction
    limit_minor: int
    reasons: tuple[str, ...]
    by: str
    needs_second: bool
    policy_version: str
    proposed_on: date
    agreed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """State of one customer's line. Only open holds, freezes and the open proposal are in it: how others ended is in the facts.

    `drawn` is what was posted by day, as long as a cap's window can count it; `warnings` are the last approval's.
    """

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
    sub_lines: tuple[SubLine, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    caps: Caps | None = None
    freezes: tuple[Freeze, ...] = ()
    proposal: Proposal | None = None
    warnings: tuple[str, ...] = ()

    @property
    def available_minor(self) -> int:
        """Limit less used less held; below zero when the line stands over its limit."""
        return self.limit_minor - self.used_minor - self.held_minor

    def hold(self, hold_id: str) -> Hold | None:
        """The open hold of this id."""
        return next((hold for hold in self.holds if hold.hold_id == hold_id), None)

    def freeze(self, freeze_id: str) -> Freeze | None:
        """The open freeze of this id."""
        return next((freeze for freeze in self.freezes if freeze.freeze_id == freeze_id), None)

    def sub_line(self, sub_line_id: str) -> SubLine | None:
        """The sub-line of this id."""
        return next((one for one in self.sub_lines if one.sub_line_id == sub_line_id), None)


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
            warnings=fact.warnings,
        )
    assert line is not None, "a line begins with LineGranted"
    match fact:
        case HoldPlaced():
            hold = Hold(
                fact.hold_id, fact.loan_id, fact.amount_minor, fact.expires_on, fact.sub_line_id, fact.placed_on
            )
            drawn = line.drawn if fact.placed_on is None else kept(line.drawn, fact.placed_on)
            return _with_holds(replace(line, drawn=drawn), (*line.holds, hold))
        case HoldPosted():
            return _settled(_posted(_without(line, fact.hold_id), fact))
        case HoldReleased() | HoldExpired():
            return _settled(_without(line, fact.hold_id))
        case LineRestored():
            return _settled(_used(line, fact.sub_line_id, -fact.amount_minor))
        case LineTakenBack():
            return _settled(_used(line, fact.sub_line_id, fact.amount_minor))
        case LineAdjusted():
            return _adjusted(line, fact)
        case SubLineGranted():
            sub = SubLine(fact.sub_line_id, fact.categories, fact.limit_minor, fact.valid_until)
            return replace(line, sub_lines=(*line.sub_lines, sub))
        case SubLineAdjusted():
            changed = {"limit_minor": fact.limit_minor, "valid_until": fact.valid_until}
            return _sub_changed(line, fact.sub_line_id, **changed)
        case CapsChanged():
            if fact.sub_line_id is None:
                return replace(line, caps=fact.caps)
            return _sub_changed(line, fact.sub_line_id, caps=fact.caps)
        case LineFrozen():
            freeze = Freeze(fact.freeze_id, fact.reason, fact.source, fact.frozen_on, fact.expires_on)
            return _timed(replace(line, freezes=(*line.freezes, freeze)))
        case LineReleased():
            left = tuple(one for one in line.freezes if one.freeze_id != fact.freeze_id)
            return _timed(replace(line, freezes=left))
        case LimitProposed():
            return replace(line, proposal=_proposal(fact))
        case LimitProposalDecided():
            return _decided(line, fact)
        case LineWarned():
            return line


def _adjusted(line: Line, fact: LineAdjusted) -> Line:
    return _settled(
        replace(
            line,
            limit_minor=fact.limit_minor,
            valid_until=fact.valid_until,
            purposes=line.purposes if fact.purposes is None else fact.purposes,
            warnings=line.warnings if fact.application_id is None else fact.warnings,
            proposal=None if _is_open(line, fact.proposal_id) else line.proposal,
        )
    )


def _proposal(fact: LimitProposed) -> Proposal:
    return Proposal(
        fact.proposal_id,
        fact.direction,
        fact.limit_minor,
        fact.reasons,
        fact.by,
        fact.needs_second,
        fact.policy_version,
        fact.proposed_on,
    )


def _decided(line: Line, fact: LimitProposalDecided) -> Line:
    if line.proposal is None or not _is_open(line, fact.proposal_id):
        return line
    if fact.agreed:  # LineAdjusted closes it, or it waits for the second person
        return replace(line, proposal=replace(line.proposal, agreed_by=line.proposal.agreed_by or fact.by))
    return replace(line, proposal=None)


def _is_open(line: Line, proposal_id: str | None) -> bool:
    return line.proposal is not None and line.proposal.proposal_id == proposal_id


def _posted(line: Line, fact: HoldPosted) -> Line:
    used = _used(line, fact.sub_line_id, fact.amount_minor)
    if fact.placed_on is None:
        return used
    return replace(used, drawn=counted(line.drawn, Drawn(fact.placed_on, fact.sub_line_id, fact.amount_minor)))


def _used(line: Line, sub_line_id: str | None, more: int) -> Line:
    subs = tuple(
        replace(one, used_minor=one.used_minor + more) if one.sub_line_id == sub_line_id else one
        for one in line.sub_lines
    )
    return replace(line, used_minor=line.used_minor + more, sub_lines=subs)


def _sub_changed(line: Line, sub_line_id: str, **changed: object) -> Line:
    subs = tuple(
        replace(one, **changed).settled() if one.sub_line_id == sub_line_id else one  # type: ignore[arg-type]
        for one in line.sub_lines
    )
    return replace(line, sub_lines=subs)


def _without(line: Line, hold_id: str) -> Line:
    return _with_holds(line, tuple(hold for hold in line.holds if hold.hold_id != hold_id))


def _with_holds(line: Line, holds: tuple[Hold, ...]) -> Line:
    subs = tuple(replace(one, held_minor=_held(holds, one.sub_line_id)) for one in line.sub_lines)
    held = sum(hold.amount_minor for hold in holds)
    return _timed(replace(line, holds=holds, held_minor=held, sub_lines=subs))


def _held(holds: tuple[Hold, ...], sub_line_id: str) -> int:
    return sum(hold.amount_minor for hold in holds if hold.sub_line_id == sub_line_id)


def _timed(line: Line) -> Line:
    """With the first day on which a hold or a freeze is over."""
    days = [hold.expires_on for hold in line.holds]
    days += [freeze.expires_on for freeze in line.freezes if freeze.expires_on is not None]
    return replace(line, next_expiry_on=min(days, default=None))


def _settled(line: Line) -> Line:
    subs = tuple(one.settled() for one in line.sub_lines)
    return replace(line, over_minor=max(0, -line.available_minor), sub_lines=subs)
