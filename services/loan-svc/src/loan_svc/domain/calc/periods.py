"""Due dates: each is derived from the anchor, never chained from the date before."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from .errors import InvalidTerms

MAX_PERIODS = 1200
"""A hundred years of months."""
MAX_EVERY = 366
"""The longest single period, in its own unit."""
DATES_CACHED = 4096


class Unit(StrEnum):
    MONTH = "month"
    WEEK = "week"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Period:
    """`every` months, weeks or days."""

    unit: Unit = Unit.MONTH
    every: int = 1

    @property
    def days(self) -> int:
        """Its nominal length in days; a month is 30 of them."""
        return self.every * {Unit.MONTH: 30, Unit.WEEK: 7, Unit.DAY: 1}[self.unit]


MONTHLY = Period()


def after(anchor: date, period: Period, count: int) -> date:
    """The day `count` periods after `anchor`: 31 January + 1 month = 28 (or 29) February, + 2 months = 31 March.

    Raises InvalidTerms("date-out-of-range") past the year 9999.
    """
    try:
        if period.unit == Unit.MONTH:
            years, month0 = divmod(anchor.month - 1 + period.every * count, 12)
            year, month = anchor.year + years, month0 + 1
            if anchor.day <= 28:
                return date(year, month, anchor.day)
            return date(year, month, min(anchor.day, monthrange(year, month)[1]))
        return anchor + timedelta(days=period.days * count)
    except (ValueError, OverflowError) as error:
        raise InvalidTerms(
            "date-out-of-range", f"{count} periods after {anchor} is past the calendar (year 9999): use fewer periods"
        ) from error


@lru_cache(maxsize=DATES_CACHED)
def due_dates(starts_on: date, first_due_on: date | None, period: Period, count: int) -> tuple[date, ...]:
    """`count` due dates.

    Without `first_due_on` (or when it is the regular first date) the anchor is `starts_on`; a deferred or early first
    date is itself the anchor of those after it. Raises InvalidTerms.
    """
    if is_regular(starts_on, first_due_on, period):
        return tuple([after(starts_on, period, k) for k in range(1, count + 1)])
    if first_due_on is None or first_due_on <= starts_on:
        raise InvalidTerms("first-due-too-early", "first_due_on must be later than starts_on")
    return tuple([after(first_due_on, period, k) for k in range(count)])


def is_regular(starts_on: date, first_due_on: date | None, period: Period) -> bool:
    """Whether the first period is as long as the others."""
    return first_due_on is None or first_due_on == after(starts_on, period, 1)
