"""What being late costs. Both are measured on unpaid principal and interest: no fee on fees."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from ..day_count import DayCount, year_fraction
from ..errors import InvalidTerms
from ..rounding import Rounding, round_fraction
from ..terms import MAX_ANNUAL_RATE
from .parts import Part
from .row import Row

MAX_GRACE_DAYS = 366


@dataclass(frozen=True, slots=True)
class LateTerms:
    """`fee_percent` once per instalment on what is unpaid after the grace days (滞纳金), not below the floor nor above
    the cap; `annual_rate` on it from the due date (overdue interest), once the grace days have passed unused."""

    fee_percent: Fraction = Fraction(0)
    grace_days: int = 0
    floor_minor: int = 0
    cap_minor: int | None = None
    annual_rate: Fraction = Fraction(0)

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
            return row.due_on + timedelta(days=self.grace_days + 1)
        except OverflowError:
            return None

    def begin(self, row: Row, rounding: Rounding) -> None:
        """The row is late from now on."""
        base = row.overdue_base_minor
        if base <= 0:
            return
        fee = max(round_fraction(base * self.fee_percent / 100, rounding), self.floor_minor)
        row.due[Part.PENALTY] += fee if self.cap_minor is None else min(fee, self.cap_minor)
        row.late_from = row.due_on

    def grow(self, row: Row, until: date, day_count: DayCount, rounding: Rounding) -> None:
        """Overdue interest up to a day, rounded whenever what it is measured on may change."""
        if row.late_from is None or not self.annual_rate or until <= row.late_from:
            return
        exact = row.overdue_base_minor * self.annual_rate * year_fraction(row.late_from, until, day_count)
        row.due[Part.PENALTY] += round_fraction(exact, rounding)
        row.late_from = until


NO_LATE_TERMS = LateTerms()
