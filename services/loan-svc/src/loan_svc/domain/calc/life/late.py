"""When a row is late, and what that costs. Both are measured on unpaid principal and interest: no fee on fees."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from ..day_count import DayCount, year_fraction
from ..errors import CalcError, InvalidTerms
from ..rounding import Rounding, round_fraction
from ..terms import MAX_ANNUAL_RATE
from .parts import Part
from .row import Row

MAX_GRACE_DAYS = 366


class CalendarUnknown(CalcError):
    """Whether a row is late depends on a year whose working days nobody has announced yet."""


@dataclass(frozen=True, slots=True)
class PayBy:
    """The last day to pay, of the due dates for which that is another one. `unknown`: due dates whose last day is not
    known for certain. `counted_from_it`: a late row is late since its last day to pay, else since its due date."""

    moved: Mapping[date, date] = field(default_factory=dict)
    unknown: frozenset[date] = frozenset()
    counted_from_it: bool = True

    def last_day(self, due_on: date) -> date:
        """The last day on which it is paid in time."""
        return self.moved.get(due_on, due_on)

    def late_since(self, due_on: date) -> date:
        """Where days past due count from."""
        return self.moved.get(due_on, due_on) if self.counted_from_it else due_on


AS_DUE = PayBy()


@dataclass(frozen=True, slots=True)
class LateTerms:
    """`fee_percent` once per instalment on what is unpaid after the grace days (滞纳金), not below the floor nor above
    the cap; `annual_rate` on it from the due date (overdue interest), once the grace days have passed unused. `pay_by`
    may move the day from which all this counts."""

    fee_percent: Fraction = Fraction(0)
    grace_days: int = 0
    floor_minor: int = 0
    cap_minor: int | None = None
    annual_rate: Fraction = Fraction(0)
    pay_by: PayBy = AS_DUE

    def __post_init__(self) -> None:
        if self.fee_percent < 0 or self.floor_minor < 0:
            raise InvalidTerms("late-fee-out-of-range", "late_fee: percent_of_overdue and floor can't be below 0")
        if self.cap_minor is not None and self.cap_minor < self.floor_minor:
            raise InvalidTerms("late-fee-out-of-range", "late_fee: the cap can't be below the floor")
        if not 0 <= self.grace_days <= MAX_GRACE_DAYS:
            raise InvalidTerms("late-fee-out-of-range", f"late_fee: grace_days must be from 0 to {MAX_GRACE_DAYS}")
        if not 0 <= self.annual_rate <= MAX_ANNUAL_RATE:
            raise InvalidTerms("rate-out-of-range", "the overdue interest's rate must be from 0 to 100000 percent")

    def begins_on(self, row: Row) -> date | None:
        """The first day on which an unpaid row costs more; None past the calendar."""
        try:
            unused = self.pay_by.late_since(row.due_on) + timedelta(days=self.grace_days)
            return max(unused, self.pay_by.last_day(row.due_on)) + timedelta(days=1)
        except OverflowError:
            return None

    def begin(self, row: Row, rounding: Rounding, room_minor: int | None) -> None:
        """The row is late from now on; its fee takes at most the room there is. Raises CalendarUnknown."""
        base = row.overdue_base_minor
        if base <= 0:
            return
        if row.due_on in self.pay_by.unknown:
            raise CalendarUnknown(
                "calendar-unknown",
                f"whether the instalment of {row.due_on} is late depends on working days that are not announced yet: "
                "add them to the calendar",
            )
        fee = max(round_fraction(base * self.fee_percent / 100, rounding), self.floor_minor)
        row.due[Part.PENALTY] += _within(fee if self.cap_minor is None else min(fee, self.cap_minor), room_minor)
        row.late_from = self.pay_by.late_since(row.due_on)

    def grow(
        self, row: Row, until: date, day_count: DayCount, rounding: Rounding, room_minor: int | None = None
    ) -> None:
        """Overdue interest up to a day, rounded whenever what it is measured on may change; at most the room there is."""
        if row.late_from is None or not self.annual_rate or until <= row.late_from:
            return
        exact = row.overdue_base_minor * self.annual_rate * year_fraction(row.late_from, until, day_count)
        row.due[Part.PENALTY] += _within(round_fraction(exact, rounding), room_minor)
        row.late_from = until


def _within(wanted_minor: int, room_minor: int | None) -> int:
    return wanted_minor if room_minor is None else min(wanted_minor, room_minor)


NO_LATE_TERMS = LateTerms()
