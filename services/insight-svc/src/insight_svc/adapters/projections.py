"""The tables of the reports, moved on by whole batches and rebuilt from the archive."""

from collections.abc import Iterable
from datetime import date

import msgspec

from fenqi.store.database import Connection, Database
from insight_svc.domain.projection import ADDED, PROJECTED, Changes, Row

APPLICATION_COLUMNS = (
    "channel",
    "product",
    "grade",
    "currency",
    "asked_minor",
    "approved_minor",
    "started_on",
    "submitted_on",
    "decided_on",
    "withdrawn_on",
    "expired_on",
    "outcome",
)
LOAN_COLUMNS = (
    "application_id",
    "channel",
    "product",
    "grade",
    "currency",
    "status",
    "bucket",
    "booked_on",
    "disbursed_on",
    "ended_on",
    "principal_minor",
    "outstanding_minor",
    "past_due_minor",
    "received_minor",
    "written_off_minor",
)
REBUILD_AT_ONCE = 2000

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

Happened = tuple[str, str, date, bytes | str]
"""Type, subject, business date and data of an event."""


async def apply(events: Iterable[Happened], connection: Connection) -> None:
    """Move both tables on by these events, one statement a table; events of one subject in their order."""
    changes = Changes()
    for type_, subject, on, data in events:
        if type_ in PROJECTED:
            changes.add(type_, subject, on, _decode(data))
    await _upsert("applications", "application_id", APPLICATION_COLUMNS, changes.applications, connection)
    await _upsert("loans", "loan_id", LOAN_COLUMNS, changes.loans, connection)


async def rebuild(database: Database) -> int:
    """Both tables anew from the whole archive, in one transaction; returns how many events went in."""
    done = 0
    async with database.transaction() as connection:
        await connection.execute("TRUNCATE applications, loans")
        cursor = await connection.cursor(
            "SELECT type, subject, business_date, data FROM archive WHERE type = ANY($1) ORDER BY position",
            list(PROJECTED),
        )
        while rows := await cursor.fetch(REBUILD_AT_ONCE):
            await apply([tuple(row) for row in rows], connection)
            done += len(rows)
    return done


async def _upsert(table: str, key: str, columns: tuple[str, ...], rows: dict[str, Row], connection: Connection) -> None:
    if not rows:
        return
    names = ", ".join(columns)
    values = ", ".join(f"{name} = {_value(name)}" for name in columns)
    ordered = [{key: id_, **rows[id_]} for id_ in sorted(rows)]  # so that two writers never wait for each other
    await connection.execute(
        f"INSERT INTO {table} AS t ({key}, {names}) SELECT {key}, {names}"
        f" FROM json_populate_recordset(NULL::{table}, $1::json)"
        f" ON CONFLICT ({key}) DO UPDATE SET {values}",
        _encode(ordered).decode(),
    )


def _value(column: str) -> str:
    if column in ADDED:
        return f"coalesce(t.{column}, 0) + coalesce(excluded.{column}, 0)"
    if column == "ended_on":  # a loan whose last payment was reversed runs again
        return "CASE WHEN excluded.status = 'active' THEN NULL ELSE coalesce(excluded.ended_on, t.ended_on) END"
    return f"coalesce(excluded.{column}, t.{column})"
