"""What is read of fraud cases, lists and bureau queries."""

import json
from typing import Any

from fenqi.kernel import NotFound
from fenqi.store import Database

_CASES = """
    SELECT state::text AS state FROM fraud_cases
    WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR application_id = $2) AND id > $3
    ORDER BY id LIMIT $4
"""
_ENTRIES = """
    SELECT state::text AS state FROM list_entries
    WHERE ($1::text IS NULL OR list = $1) AND ($2::text IS NULL OR status = $2) AND id > $3 ORDER BY id LIMIT $4
"""
_QUERIES = """
    SELECT state::text AS state FROM bureau_queries WHERE customer_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""


async def list_cases(
    database: Database, status: str | None, application_id: str | None, cursor: str, limit: int
) -> list[dict[str, Any]]:
    """Longest waiting first: `limit` after `cursor`."""
    rows = await database.fetch(_CASES, status, application_id, cursor, limit)
    return [_named(row["state"], "case_id") for row in rows]


async def show_case(database: Database, case_id: str) -> dict[str, Any]:
    """One case. Raises NotFound."""
    row = await database.fetchrow("SELECT state::text AS state FROM fraud_cases WHERE id = $1", case_id)
    if row is None:
        raise NotFound(f"There is no fraud case {case_id}.")
    return _named(row["state"], "case_id")


async def list_entries(
    database: Database, list_: str | None, status: str | None, cursor: str, limit: int
) -> list[dict[str, Any]]:
    """Oldest first: `limit` after `cursor`."""
    return [_named(row["state"], "entry_id") for row in await database.fetch(_ENTRIES, list_, status, cursor, limit)]


async def list_bureau_queries(database: Database, customer_id: str, cursor: str, limit: int) -> list[dict[str, Any]]:
    """Every query that was made about a customer, and by which consent."""
    return [_named(row["state"], "query_id") for row in await database.fetch(_QUERIES, customer_id, cursor, limit)]


def _named(state: str, name: str) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(state)
    return {name: shown.pop("id"), **shown}
