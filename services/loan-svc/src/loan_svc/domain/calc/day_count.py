"""Time between two dates as an exact fraction of a year."""

from datetime import date
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """How days become years.

    30/360 is the bond basis (ISDA 2006 4.16(f)): a 31st counts as the 30th, at the end only after a 30th or 31st.
    ACT/ACT is the ISDA one (4.16(b)): days in a leap year over 366, the others over 365, split at New Year. That is the
    one which published interest (year parts split where the year changes) and published XIRR figures by basis follow;
    ICMA's needs a coupon frequency which a loan doesn't have.
    """

    THIRTY_360 = "30/360"
    ACT_360 = "ACT/360"
    ACT_364 = "ACT/364"
    ACT_365 = "ACT/365"
    ACT_ACT = "ACT/ACT"


NOMINAL_YEAR_DAYS = {
    DayCount.THIRTY_360: 360,
    DayCount.ACT_360: 360,
    DayCount.ACT_364: 364,
    DayCount.ACT_365: 365,
    DayCount.ACT_ACT: 365,
}
"""Days in the year a nominal period is measured against; for ACT/ACT that is the common year."""


def thirty_360_days(start: date, end: date) -> int:
    """Days between two dates when every month has 30 of them (bond basis)."""
    start_day = min(start.day, 30)
    end_day = 30 if end.day == 31 and start_day == 30 else end.day
    return 360 * (end.year - start.year) + 30 * (end.month - start.month) + end_day - start_day


def year_fraction(start: date, end: date, day_count: DayCount) -> Fraction:
    """Years from `start` to `end`, exact; negative when `end` is earlier."""
    if day_count == DayCount.THIRTY_360:
        return Fraction(thirty_360_days(start, end), 360)
    if day_count == DayCount.ACT_ACT:
        return _year_position(end) - _year_position(start)
    return Fraction((end - start).days, NOMINAL_YEAR_DAYS[day_count])


def _year_position(day: date) -> Fraction:
    new_year = date(day.year, 1, 1)
    leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
    return day.year + Fraction((day - new_year).days, 366 if leap else 365)
