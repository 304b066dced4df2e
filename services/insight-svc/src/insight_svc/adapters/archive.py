"""The archive: every event of every context as it crossed the bus; `data` keeps its bytes (json, not jsonb)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from fenqi.messaging.envelope import Envelope
from fenqi.store.database import Connection, Database

COLUMNS = "context, subject, sequence, id, type, business_date, recorded_at, actor, causation_id, correlation_id, data"
_KEEP = f"""
    INSERT INTO archive ({COLUMNS})
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::date[], $7::timestamptz[],
        $8::text[], $9::text[], $10::text[], $11::json[])
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which events; None is all."""

    aggregate_id: str | None = None
    type: str | None = None
    context: str | None = None
    correlation_id: str | None = None


async def keep(envelopes: Sequence[Envelope], connection: Connection) -> None:
    """Archive a batch in one statement. One that is there already stays as it is."""
    rows = [
        (
            one.context,
            one.subject,
            one.sequence,
            one.id,
            one.type,
            one.businessdate,
            one.time,
            one.actor,
            one.causationid,
            one.correlationid,
            bytes(one.data).decode(),
        )
        for one in envelopes
    ]
    await connection.execute(_KEEP, *(list(column) for column in zip(*rows, strict=True)))


async def find(database: Database, which: Filter, after: int, limit: int) -> list[asyncpg.Record]:
    """Events in the order they were archived, those after a position."""
    conditions, arguments = _where(which, ["position > $1"], [after, limit])
    return await database.fetch(
        f"SELECT position, {COLUMNS} FROM archive {conditions} ORDER BY position LIMIT $2", *arguments
    )


async def count(database: Database, which: Filter) -> int:
    """How many events."""
    conditions, arguments = _where(which, [], [])
    return int(await database.fetchval(f"SELECT count(*) FROM archive {conditions}", *arguments))


def _where(which: Filter, conditions: list[str], arguments: list[Any]) -> tuple[str, list[Any]]:
    for column, value in (
        ("subject", which.aggregate_id),
        ("type", which.type),
        ("context", which.context),
        ("correlation_id", which.correlation_id),
    ):
        if value is not None:
            arguments.append(value)
            conditions.append(f"{column} = ${len(arguments)}")
    return f"WHERE {' AND '.join(conditions)}" if conditions else "", arguments
