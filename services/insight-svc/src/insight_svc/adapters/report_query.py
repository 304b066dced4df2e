"""Draws a report from its table."""

from collections.abc import Sequence
from typing import Any

from fenqi.store.database import Database
from insight_svc.domain.reports import Cut, Report, percent

MAX_ROWS = 5000
"""Rows of one report: more cuts than that are a list, not a report."""


async def draw(
    database: Database, report: Report, by: Sequence[Cut], since: str | None, until: str | None
) -> list[dict[str, Any]]:
    """Rows by these cuts and what the report is always cut by, in their order; `since` and `until` are months ("2018-03"),
    both included."""
    month = f"to_char({report.month}, 'YYYY-MM')"
    cuts = {cut: month if cut == "month" else cut for cut in dict.fromkeys((*by, *report.always))}
    groups = list(cuts.values())
    selected = [f"{sql} AS {cut}" for cut, sql in cuts.items()]
    figures = [f"({sql})::bigint AS {name}" for name, sql in report.figures.items()]
    rows = await database.fetch(
        f"""SELECT {", ".join([*selected, *figures])} FROM {report.table} WHERE {report.which}
        AND ($1::text IS NULL OR {month} >= $1) AND ($2::text IS NULL OR {month} <= $2)
        GROUP BY {", ".join(groups)} ORDER BY {", ".join(groups)} LIMIT {MAX_ROWS}""",
        since,
        until,
    )
    return [
        dict(row) | {name: percent(row[part], row[whole]) for name, (part, whole) in report.rates.items()}
        for row in rows
    ]
