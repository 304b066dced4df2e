"""Debits in their table: which loans need one, which are open, what became of a day's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from fenqi.kernel import Conflict
from fenqi.store import Database, UnitOfWork
from fenqi.store.database import Connection
from loan_svc.adapters.aggregates import DEBITS
from loan_svc.domain.debit import Debit

RUN_LOCK = 7_301_946_102
"""Advisory lock "auto-debit": one run at a time, held by a session, so that a killed run leaves it free."""

_DUE = """
    SELECT l.id FROM loans l LEFT JOIN LATERAL (
        SELECT d.id, d.status, d.again_on FROM debits d WHERE d.loan_id = l.id ORDER BY d.due_on DESC, d.attempt DESC LIMIT 1
    ) AS last ON true
    WHERE l.status = 'active' AND l.next_due_on <= $1 AND l.id > $2
        AND (last.id IS NULL OR last.status <> 'open' AND last.again_on <= $1)
        AND NOT EXISTS (SELECT FROM parked_loans p WHERE p.loan_id = l.id)
    ORDER BY l.id LIMIT $3
"""
_LAST = """
    SELECT DISTINCT ON (loan_id) id, version, head, state::text AS state FROM debits WHERE loan_id = ANY($1)
    ORDER BY loan_id, due_on DESC, attempt DESC
"""
_OPEN = "SELECT id FROM debits WHERE status = 'open' AND id > $1 ORDER BY id LIMIT $2"
_OF_DAY = """
    SELECT status, currency, count(*) AS debits, sum(amount_minor)::bigint AS amount_minor FROM debits
    WHERE instructed_on = $1 GROUP BY 1, 2 ORDER BY 1, 2
"""
_LIST = """
    SELECT state::text AS state FROM debits
    WHERE id > $1 AND ($2::text IS NULL OR loan_id = $2) AND ($3::text IS NULL OR status = $3)
        AND ($4::text IS NULL OR instructed_on = $4)
    ORDER BY id LIMIT $5
"""


class DebitsRunning(Conflict):
    """Another run of the auto-debits is on its way: look at the day's batch, and run again when it has ended."""

    code = "debits-running"


@asynccontextmanager
async def alone(database: Database) -> AsyncIterator[Connection]:
    """The right to run, for as long as this connection lives. Raises DebitsRunning."""
    async with database.connection() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", RUN_LOCK):
            raise DebitsRunning
        try:
            yield connection
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", RUN_LOCK)


async def loans_to_debit(database: Database, on: date, after: str, limit: int) -> list[str]:
    """Ids of active loans with something due that have no open debit and may be debited on the day, those after `after`. A
    loan that the close has parked waits until it is released."""
    return [row["id"] for row in await database.fetch(_DUE, on.isoformat(), after, limit)]


async def last_debits(uow: UnitOfWork, loan_ids: list[str]) -> dict[str, Debit]:
    """The newest debit of each loan that has one."""
    found = uow.take(DEBITS, await uow.fetch(_LAST, loan_ids))
    return {debit.loan_id: debit for debit in found.values()}


async def open_debits(database: Database, after: str, limit: int) -> list[str]:
    """Ids of debits whose outcome isn't known, those after `after`."""
    return [row["id"] for row in await database.fetch(_OPEN, after, limit)]


async def debits_of_day(database: Database, on: date) -> list[dict[str, Any]]:
    """How many debits of a day stand where, and how much money."""
    return [dict(row) for row in await database.fetch(_OF_DAY, on.isoformat())]


async def list_debits(
    database: Database, loan_id: str | None, status: str | None, on: date | None, after: str, limit: int
) -> list[Debit]:
    """Debits in order of id, those after `after`."""
    rows = await database.fetch(_LIST, after, loan_id, status, None if on is None else on.isoformat(), limit)
    return [DEBITS.read_state(row["state"]) for row in rows]
