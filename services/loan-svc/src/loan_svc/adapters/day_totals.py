"""What a day's close reads in totals: the interest a day, the steps done, the loans parked."""

from datetime import date
from typing import NamedTuple

from fenqi.store import Database

_DAILY_INTEREST = """
    WITH last AS (SELECT max(id) AS day FROM business_days WHERE id < $1::date::text)
    SELECT currency, sum(minor)::bigint AS minor FROM (
        SELECT a->>'currency' AS currency, (a->>'interest_minor')::bigint AS minor
        FROM business_days d JOIN last ON d.id = last.day CROSS JOIN LATERAL jsonb_array_elements(d.state->'accrued') a
        UNION ALL
        SELECT currency, change_minor FROM daily_interest, last
        WHERE on_day > coalesce(last.day::date, '-infinity') AND on_day <= $1
    ) AS moved GROUP BY currency ORDER BY currency
"""
_STEPS = """
    SELECT coalesce(sum(loans), 0)::int, coalesce(sum(instalments_due), 0)::int, coalesce(sum(moved), 0)::int
    FROM close_steps WHERE business_date = $1
"""
_WAITING = "SELECT count(*) FROM loans WHERE next_action_on <= $1::date::text AND status = 'active'"


class Steps(NamedTuple):
    """What the close of a day has done so far."""

    loans: int
    instalments_due: int
    moved: int


async def daily_interest(database: Database, on: date) -> dict[str, int]:
    """The interest of day `on` of all loans, by currency: that of the day before, and what changed since."""
    return {row["currency"]: row["minor"] for row in await database.fetch(_DAILY_INTEREST, on)}


async def steps_of(database: Database, on: date) -> Steps:
    """Loans aged, instalments that fell due, loans that moved into a bucket."""
    row = await database.fetchrow(_STEPS, on)
    assert row is not None, "a sum is one row"
    return Steps(*row)


async def waiting(database: Database, on: date) -> int:
    """Loans that are still to be aged at the close of `on`, those that are parked among them."""
    return int(await database.fetchval(_WAITING, on))


async def parked_count(database: Database) -> int:
    """Loans that could not be aged and wait for a person."""
    return int(await database.fetchval("SELECT count(*) FROM parked_loans"))


async def parked(database: Database) -> list[dict[str, object]]:
    """These loans, with the reason."""
    rows = await database.fetch(
        "SELECT loan_id, business_date, reason, parked_at FROM parked_loans ORDER BY parked_at, loan_id LIMIT 200"
    )
    return [dict(row) for row in rows]
