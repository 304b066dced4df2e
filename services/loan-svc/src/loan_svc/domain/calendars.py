"""Working days as the State Council arranges them: public holidays on weekdays, and weekend days worked to make up."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from loan_svc.domain.product_file import ProductFileWrong, read

SATURDAY = 5
MAX_DAYS_OFF = 31
"""More days off in a row than any arrangement has."""


@dataclass(frozen=True, slots=True)
class Year:
    """`off`: weekdays nobody works; `work`: weekend days on which one does. `announced` is False while the arrangement
    of the year is only expected: plans show it as provisional, and nothing is decided by it."""

    year: int
    announced: bool
    off: tuple[date, ...]
    work: tuple[date, ...]
    source: str


@dataclass(frozen=True, slots=True)
class PayByDay:
    """The last day on which an instalment is paid in time. `provisional`: the calendar may still say another one."""

    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """One country's years."""

    years: Mapping[int, Year]

    def is_working(self, on: date) -> bool:
        """Whether banks work on a day of a year that is known."""
        year = self.years[on.year]
        return on in year.work or (on.weekday() < SATURDAY and on not in year.off)

    def next_working(self, due_on: date) -> PayByDay:
        """`due_on`, or the next working day; provisional when a year it depends on is not announced, and `due_on`
        itself when it is not known at all."""
        on, provisional = due_on, False
        for _ in range(MAX_DAYS_OFF):
            if on.year not in self.years:
                return PayByDay(due_on, True)
            provisional = provisional or not self.years[on.year].announced
            if self.is_working(on):
                return PayByDay(on, provisional)
            on += timedelta(days=1)
        raise AssertionError(f"{MAX_DAYS_OFF} days off in a row from {due_on}")


@lru_cache(maxsize=4)
def calendar_of(country: str) -> Calendar:
    """The calendar of a country, of years from the file. Raises ProductFileWrong."""
    file = f"calendar_{country.lower()}.json"
    try:
        rows = json.loads((files("loan_svc.data") / file).read_text("utf-8"))
    except FileNotFoundError:
        raise ProductFileWrong(f"{file} is missing: there is no calendar of {country}") from None
    years = [read(Year, row, f"{file}[{place}]") for place, row in enumerate(rows)]
    return Calendar({year.year: year for year in years})
