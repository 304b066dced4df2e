"""Interest that grows day by day on the balance of a running instalment."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ..day_count import DayCount, year_fraction
from ..rounding import round_fraction
from ..terms import Interest, Terms
from .row import Row


class Rounded(StrEnum):
    """When daily interest becomes whole minor units: at the end of each run of days with one balance, or once for the
    whole instalment."""

    PER_RUN = "per_run"
    PER_PERIOD = "per_period"


@dataclass(slots=True)
class Accrual:
    """The interest of one running instalment."""

    terms: Terms
    row: Row
    rounded: Rounded
    balance_minor: int
    since: date
    exact: Fraction = Fraction(0)
    whole_minor: int = 0

    def until(self, on: date) -> int:
        """The interest of the instalment's days up to `on`."""
        run = self.balance_minor * self._part(on)
        if self.rounded == Rounded.PER_RUN:
            return self.whole_minor + round_fraction(run, self.terms.rounding)
        return round_fraction(self.exact + run, self.terms.rounding)

    def change(self, balance_minor: int, on: date) -> None:
        """From `on` the balance is another; the same one again ends no run."""
        if balance_minor == self.balance_minor:
            return
        run = self.balance_minor * self._part(on)
        self.exact += run
        self.whole_minor += round_fraction(run, self.terms.rounding)
        self.balance_minor, self.since = balance_minor, on

    def _part(self, on: date) -> Fraction:
        return part_of(self.row, self.terms, self.since, on)


def part_of(row: Row, terms: Terms, start: date, end: date) -> Fraction:
    """The rate of some days of a period. A nominal period (30/360, per_period) is shared out by its calendar days, so
    that its parts sum to the whole."""
    assert row.factor is not None, "only a row with a period bears interest"
    if terms.interest == Interest.PER_PERIOD or terms.day_count == DayCount.THIRTY_360:
        return row.factor * Fraction((end - start).days, (row.due_on - row.starts_on).days)
    return terms.annual_rate * year_fraction(start, end, terms.day_count)
