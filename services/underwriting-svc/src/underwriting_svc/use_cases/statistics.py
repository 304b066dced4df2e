"""How applications ended, by product, channel and grade."""

from datetime import date
from typing import Any

from fenqi.store import Database

_BY_GRADE = """
    SELECT r.product_code, r.channel, r.grade, count(*) AS opened,
        count(*) FILTER (WHERE r.status = 'approved') AS approved,
        count(*) FILTER (WHERE r.status = 'declined') AS declined,
        count(*) FILTER (WHERE r.status = 'closed') AS closed,
        count(*) FILTER (WHERE r.status IN ('waiting', 'supplement')) AS open,
        count(*) FILTER (WHERE r.state->'stages'->-1->>'by' = 'system' AND r.state->'stages'->-1->>'stage' = 'final')
            AS by_system,
        round(100.0 * count(*) FILTER (WHERE r.status = 'approved')
            / nullif(count(*) FILTER (WHERE r.status IN ('approved', 'declined')), 0), 2)::text AS approval_percent
    FROM cases c JOIN reviews r ON r.id = c.application_id
    WHERE c.round = 1 AND c.submitted_on BETWEEN $1 AND $2
    GROUP BY r.product_code, r.channel, r.grade ORDER BY r.product_code, r.channel, r.grade
"""


async def approval_rates(database: Database, from_on: date, to_on: date) -> list[dict[str, Any]]:
    """One row a product, channel and grade, of what was submitted in these days (both included). The approval rate is of
    what was decided; None where nothing was."""
    return [dict(row) for row in await database.fetch(_BY_GRADE, from_on, to_on)]
