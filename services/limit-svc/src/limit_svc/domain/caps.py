"""Caps on draws: the most of one draw (单笔限额), the most of all draws in a window of business days (累计限额).

A window counts what was posted and what is held, on the day the hold was placed; what was released or has expired is free.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fenqi.kernel import Conflict, Invalid, Money

MAX_WINDOW_DAYS = 92
"""The longest window, in days: what is older is not kept in a line's state."""
MAX_WINDOWS = 6
"""Cumulative caps of one line."""

Kind = Literal["rolling", "day", "week", "month"]


class AboveDrawCap(Conflict):
    """More than one draw may be: take less at once."""

    code = "above-draw-cap"


class AbovePeriodCap(Conflict):
    """More than all draws of this period may be together: take less, or wait until the period is over."""

    code = "above-period-cap"


class CapsMalformed(Invalid):
    """These caps make no sense: a rolling window has 1 to 92 days, a calendar window none, and there are at most 6."""

    code = "caps-malformed"


@dataclass(frozen=True, slots=True)
class CapWindow:
    """A cumulative cap. `rolling`: today and the `days` - 1 before; `day`, `week` (from Monday), `month`: the calendar's."""

    kind: Kind
    limit_minor: int
    days: int | None = None

    def begins_on(self, today: date) -> date:
        """The window's first day."""
        match self.kind:
            case "rolling":
                return today - timedelta(days=(self.days or 1) - 1)
            case "day":
                return today
            case "week":
                return today - timedelta(days=today.weekday())
            case "month":
                return today.replace(day=1)


@dataclass(frozen=True, slots=True)
class Caps:
    """What one draw and all draws of a window may be; nothing here means no cap of that sort. In minor units."""

    per_draw_minor: int | None = None
    windows: tuple[CapWindow, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn on a day, on the ceiling alone (None) or on a sub-line."""

    on: date
    sub_line_id: str | None
    amount_minor: int


UNCAPPED = Caps()


def well_formed(caps: Caps) -> Caps:
    """The caps, or CapsMalformed."""
    for window in caps.windows:
        rolling = window.kind == "rolling"
        if rolling != (window.days is not None) or (
            window.days is not None and not 1 <= window.days <= MAX_WINDOW_DAYS
        ):
            raise CapsMalformed
    if len(caps.windows) > MAX_WINDOWS:
        raise CapsMalformed
    return caps


def check(caps: Caps, amount: Money, drawn: Iterable[Drawn], today: date) -> None:
    """Refuse a draw above the caps. Raises AboveDrawCap, AbovePeriodCap."""
    if caps.per_draw_minor is not None and amount.amount_minor > caps.per_draw_minor:
        most = Money(caps.per_draw_minor, amount.currency)
        raise AboveDrawCap(f"One draw may be {most}, {amount} was asked: take less at once.")
    draws = tuple(drawn)
    for window in caps.windows:
        begins_on = window.begins_on(today)
        so_far = sum(one.amount_minor for one in draws if begins_on <= one.on <= today)
        if so_far + amount.amount_minor > window.limit_minor:
            left = Money(max(0, window.limit_minor - so_far), amount.currency)
            raise AbovePeriodCap(f"{left} may still be drawn from {begins_on} to today, {amount} was asked: take less.")


def counted(drawn: tuple[Drawn, ...], more: Drawn) -> tuple[Drawn, ...]:
    """With one more posted draw: one entry a day and sub-line."""
    for n, one in enumerate(drawn):
        if (one.on, one.sub_line_id) == (more.on, more.sub_line_id):
            total = Drawn(one.on, one.sub_line_id, one.amount_minor + more.amount_minor)
            return (*drawn[:n], total, *drawn[n + 1 :])
    return (*drawn, more)


def kept(drawn: tuple[Drawn, ...], today: date) -> tuple[Drawn, ...]:
    """Without what no window can count any more."""
    oldest = today - timedelta(days=MAX_WINDOW_DAYS)
    if all(one.on > oldest for one in drawn):
        return drawn
    return tuple(one for one in drawn if one.on > oldest)
