"""The cut of a business day: from then on nothing can be posted on it. The ledger's trigger enforces it."""

from datetime import date, timedelta

from fenqi.store import Database
from loan_svc.adapters.schema import CUT_OFF_LOCK


async def cut_off(database: Database, day: date) -> None:
    """Move the stored business date past `day`, alone: whoever was posting has committed, whoever comes posts on the
    next day. Doing it again changes nothing."""
    async with database.transaction() as connection:
        await connection.execute("SELECT pg_advisory_xact_lock($1)", CUT_OFF_LOCK)
        await connection.execute("UPDATE business_date SET today = greatest(today, $1)", day + timedelta(days=1))
        await connection.execute("INSERT INTO cut_offs (business_date) VALUES ($1) ON CONFLICT DO NOTHING", day)


async def is_cut_off(database: Database, day: date) -> bool:
    """Whether the close of `day` has begun."""
    return bool(await database.fetchval("SELECT EXISTS (SELECT FROM cut_offs WHERE business_date = $1)", day))
