"""Bodies about freezes, adjustments, caps and the operation log."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from fenqi.kernel.money import MAX_AMOUNT_MINOR, Money
from fenqi.web.money import Amount, AmountOut, Body
from limit_svc.api.schemas import Code, Id, LineOut, OpenFreezeOut
from limit_svc.domain.caps import MAX_WINDOW_DAYS, MAX_WINDOWS, Caps, CapWindow
from limit_svc.domain.line import Line

Minor = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT_MINOR)]


class FreezeIn(Body):
    """Why nothing may be drawn; it lifts by itself after `expires_on`."""

    freeze_id: Id
    reason: Code
    expires_on: date | None = None


class ReasonIn(Body):
    """Why, as a code."""

    reason: Code


class FreezesOut(Body):
    """What is open now."""

    customer_id: str
    frozen: bool
    freezes: tuple[OpenFreezeOut, ...]


class AdjustIn(Body):
    """The limit that somebody wants the line to have."""

    proposal_id: Id
    limit: Amount
    reason: Code


class DecisionIn(Body):
    """Agreed or not, and why."""

    agreed: bool
    reason: Code


class AdjustOut(Body):
    """The line's limit now; `waits_for_second`: the proposal is open until another person has decided."""

    customer_id: str
    proposal_id: str
    limit: AmountOut
    available: AmountOut
    waits_for_second: bool


class CapWindowIn(Body):
    """The most of all draws in a window: the last `days` days, or the calendar's day, week or month."""

    kind: Literal["rolling", "day", "week", "month"]
    limit_minor: Minor
    days: Annotated[int, Field(strict=True, ge=1, le=MAX_WINDOW_DAYS)] | None = None


class CapsIn(Body):
    """The most of one draw and of all draws of each window."""

    per_draw_minor: Minor | None = None
    windows: Annotated[tuple[CapWindowIn, ...], Field(max_length=MAX_WINDOWS)] = ()

    def caps(self) -> Caps:
        """As the domain's."""
        windows = tuple(CapWindow(one.kind, one.limit_minor, one.days) for one in self.windows)
        return Caps(self.per_draw_minor, windows)


class CapsChangeIn(Body):
    """Caps of the customer's own in place of the policy's; none: the policy's again. On the ceiling, or on one sub-line."""

    sub_line_id: Id | None = None
    caps: CapsIn | None
    reason: Code


class CapsOut(Body):
    """What was set."""

    customer_id: str
    sub_line_id: str | None
    caps: CapsIn | None


class ProposalOut(Body):
    """An increase that waits for a person."""

    customer_id: str
    proposal_id: str
    limit_before: AmountOut
    limit: AmountOut
    reasons: tuple[str, ...]
    asked_by: str
    needs_second: bool
    agreed_by: str | None
    policy_version: str
    proposed_on: date

    @classmethod
    def of(cls, line: Line) -> Self:
        """Of a line with an open one."""
        proposal = line.proposal
        assert proposal is not None
        return cls(
            customer_id=line.customer_id,
            proposal_id=proposal.proposal_id,
            limit_before=AmountOut.of(Money(line.limit_minor, line.currency)),
            limit=AmountOut.of(Money(proposal.limit_minor, line.currency)),
            reasons=proposal.reasons,
            asked_by=proposal.by,
            needs_second=proposal.needs_second,
            agreed_by=proposal.agreed_by,
            policy_version=proposal.policy_version,
            proposed_on=proposal.proposed_on,
        )


class ProposalsOut(Body):
    """A page of them, by customer_id."""

    items: tuple[ProposalOut, ...]
    next_cursor: str | None


class FiguresOut(Body):
    """A line in short, in minor units of its currency."""

    limit_minor: int
    used_minor: int
    held_minor: int
    available_minor: int
    frozen: bool


class OperationOut(Body):
    """One change: who, when, why, before, after; `details` are the published event's fields."""

    sequence: int
    type: str
    actor: str
    at: datetime
    business_date: date
    caused_by: str
    reason: str | None
    before: FiguresOut | None
    after: FiguresOut
    details: dict[str, Any]


class OperationsOut(Body):
    """A page of the log, oldest first."""

    items: tuple[OperationOut, ...]
    next_cursor: str | None


class StatementOut(Body):
    """The line as it stood at the end of a business date, or at an instant."""

    on: date | datetime
    line: LineOut
