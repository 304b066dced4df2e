"""The rate of each period of a plan, exact."""

from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import lcm

from .day_count import NOMINAL_YEAR_DAYS, DayCount, thirty_360_days, year_fraction
from .level import Factors
from .periods import DATES_CACHED, Period, Unit, due_dates, is_regular
from .terms import Interest, Terms

Parts = tuple[tuple[int, ...], int]
"""Parts of a year over one common denominator."""


def whole_period_part(period: Period, day_count: DayCount) -> Fraction:
    """The share of a year a whole period bears under `per_period`: 1/12 a month, 1/52 a week, days over the day
    count's nominal year."""
    if period.unit == Unit.MONTH:
        return Fraction(period.every, 12)
    if period.unit == Unit.WEEK:
        return Fraction(period.every, 52)
    return Fraction(period.every, NOMINAL_YEAR_DAYS[day_count])


def nominal_rate(terms: Terms) -> tuple[int, int]:
    """Numerator and denominator of the rate of one nominal period: the constant rate of a regular plan, and what
    LevelRate.NOMINAL_PERIOD solves from."""
    period, annual = terms.period, terms.annual_rate
    if terms.interest == Interest.DAILY:
        return annual.numerator * period.days, annual.denominator * NOMINAL_YEAR_DAYS[terms.day_count]
    if period.unit == Unit.MONTH:
        return annual.numerator * period.every, annual.denominator * 12
    part = whole_period_part(period, terms.day_count)
    return annual.numerator * part.numerator, annual.denominator * part.denominator


def has_one_rate(terms: Terms) -> bool:
    """Whether every period bears the same rate, so that the fast plan applies."""
    whole = terms.interest == Interest.PER_PERIOD or (
        terms.day_count != DayCount.ACT_ACT
        and (terms.period.unit != Unit.MONTH or terms.day_count == DayCount.THIRTY_360)
    )
    return whole and is_regular(terms.starts_on, terms.first_due_on, terms.period)


def factors(terms: Terms) -> Factors:
    """Numerators and one denominator of the rate of each period."""
    parts, den = _year_parts(
        terms.starts_on, terms.first_due_on, terms.period, terms.periods, terms.day_count, terms.interest
    )
    num = terms.annual_rate.numerator
    return [part * num for part in parts], den * terms.annual_rate.denominator


@lru_cache(maxsize=DATES_CACHED // 4)
def _year_parts(
    starts_on: date, first_due_on: date | None, period: Period, count: int, day_count: DayCount, interest: Interest
) -> Parts:
    """A whole period under per_period is its nominal share; daily is what the day count says, where a whole month is 30
    days under 30/360 even if its due date was clamped.

    An irregular first period bears its own length, as simple interest: under per_period that is its length in periods
    (months of 30 days) times the periodic rate, so nobody gets or pays days for nothing.
    """
    dates = due_dates(starts_on, first_due_on, period, count)
    regular = is_regular(starts_on, first_due_on, period)
    per_period = whole_period_part(period, day_count)
    if interest == Interest.PER_PERIOD:
        parts = [per_period] * count
        if not regular:
            parts[0] = per_period * odd_length(starts_on, dates[0], period)
    elif day_count == DayCount.THIRTY_360:
        parts = [Fraction(period.days, 360)] * count
        if not regular:
            parts[0] = Fraction(_days_of_30_360(starts_on, dates[0], period), 360)
    else:
        starts = (starts_on, *dates[:-1])
        parts = [year_fraction(start, end, day_count) for start, end in zip(starts, dates, strict=True)]
    den = lcm(*[part.denominator for part in parts])
    return tuple([part.numerator * (den // part.denominator) for part in parts]), den


def odd_length(start: date, end: date, period: Period) -> Fraction:
    """The length of an irregular period in whole periods: months of 30 days, weeks of 7."""
    return Fraction(_days_of_30_360(start, end, period), period.days)


def _days_of_30_360(start: date, end: date, period: Period) -> int:
    return thirty_360_days(start, end) if period.unit == Unit.MONTH else (end - start).days
