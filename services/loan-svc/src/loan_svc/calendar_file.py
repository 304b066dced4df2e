"""`python -m loan_svc.calendar_file`: write data/calendar_cn.json from the `holidays` package and the overrides.

A contract's life is replayed by these days for years, so they are kept as data: another version of the package changes
nothing until somebody runs this and looks at the difference. A year in the override table stands as it is there.
"""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays

from loan_svc.domain.calendars import SATURDAY

DATA = Path(__file__).parent / "data"
YEARS = range(2024, 2027)
"""Years whose arrangement the package knows as it was announced; later ones are in the override table."""


def calendar_rows() -> list[dict[str, Any]]:
    """The file's content: announced years as the package knows them, then the overrides."""
    overrides = json.loads((DATA / "calendar_cn_overrides.json").read_text("utf-8"))
    kept = {row["year"] for row in overrides}
    rows = [_year(year) for year in YEARS if year not in kept]
    return sorted([*rows, *overrides], key=lambda row: int(row["year"]))


def statutory_days_off(year: int) -> list[date]:
    """Weekdays of a year that the package holds for days off."""
    days = holidays.country_holidays("CN", years=year)
    first = date(year, 1, 1)
    every = (first + timedelta(days=k) for k in range((date(year + 1, 1, 1) - first).days))
    return [on for on in every if on.weekday() < SATURDAY and on in days]


def _year(year: int) -> dict[str, Any]:
    work = sorted(on for on in holidays.country_holidays("CN", years=year).weekend_workdays if on.year == year)
    return {
        "year": year,
        "announced": True,
        "off": [str(on) for on in statutory_days_off(year)],
        "work": [str(on) for on in work],
        "source": "国务院办公厅 放假安排通知, as the holidays package has it",
    }


def text() -> str:
    """As it is written."""
    return json.dumps(calendar_rows(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (DATA / "calendar_cn.json").write_text(text(), "utf-8")
