"""The tables of the reports, moved on by whole batches and rebuilt from the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from fenqi.store.database import Connection, Database
from insight_svc.domain.projection import READ, Changes, Row


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the reports. `added` columns sum up instead of being replaced; `ends` are forgotten when a row's status says
    that it goes on (`running`)."""

    name: str
    key: str
    columns: tuple[str, ...]
    added: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    running: str = ""


APPLICATIONS = Table(
    "applications",
    "application_id",
    (
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
    ),
)
LOANS = Table(
    "loans",
    "loan_id",
    (
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
    ),
    added=frozenset({"received_minor"}),
    ends=frozenset({"ended_on"}),
    running="active",
)
CASES = Table(
    "cases",
    "case_id",
    (
        "loan_id",
        "status",
        "bucket",
        "queue",
        "strategy",
        "currency",
        "opened_on",
        "closed_on",
        "closed_because",
        "opened_past_due_minor",
        "credited_minor",
        "recovered_minor",
        "moves",
        "write_offs_requested",
    ),
    added=frozenset({"credited_minor", "recovered_minor", "moves", "write_offs_requested"}),
    ends=frozenset({"closed_on", "closed_because"}),
    running="open",
)
PROMISES = Table(
    "promises",
    "promise_id",
    ("loan_id", "status", "currency", "made_on", "promised_minor", "received_minor"),
)
HAPPENINGS = Table("happenings", "happening", ("what", "kind", "happened_on", "times"), added=frozenset({"times"}))
TABLES = (APPLICATIONS, LOANS, CASES, PROMISES, HAPPENINGS)
REBUILD_AT_ONCE = 2000

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

Happened = tuple[str, str, date, bytes | str]
"""Type, subject, business date and data of an event."""


async def apply(events: Iterable[Happened], connection: Connection) -> None:
    """Move the tables on by these events, one statement a table; events of one subject in their order."""
    changes = Changes()
    for type_, subject, on, data in events:
        if type_ in READ:
            changes.add(type_, subject, on, _decode(data))
    await _upsert(APPLICATIONS, changes.applications, connection)
    await _upsert(LOANS, changes.loans, connection)
    await _upsert(CASES, changes.collections.cases, connection)
    await _upsert(PROMISES, changes.collections.promises, connection)
    await _upsert(HAPPENINGS, changes.collections.happenings, connection)


async def rebuild(database: Database) -> int:
    """The tables anew from the whole archive, in one transaction; returns how many events went in."""
    done = 0
    async with database.transaction() as connection:
        await connection.execute(f"TRUNCATE {', '.join(table.name for table in TABLES)}")
        cursor = await connection.cursor(
            "SELECT type, subject, business_date, data FROM archive WHERE type = ANY($1) ORDER BY position",
            list(READ),
        )
        while rows := await cursor.fetch(REBUILD_AT_ONCE):
            await apply([tuple(row) for row in rows], connection)
            done += len(rows)
    return done


async def _upsert(table: Table, rows: dict[str, Row], connection: Connection) -> None:
    if not rows:
        return
    key, names = table.key, ", ".join(table.columns)
    values = ", ".join(f"{name} = {_value(name, table)}" for name in table.columns)
    ordered = [{key: id_, **rows[id_]} for id_ in sorted(rows)]  # so that two writers never wait for each other
    await connection.execute(
        f"INSERT INTO {table.name} AS t ({key}, {names}) SELECT {key}, {names}"
        f" FROM json_populate_recordset(NULL::{table.name}, $1::json)"
        f" ON CONFLICT ({key}) DO UPDATE SET {values}",
        _encode(ordered).decode(),
    )


def _value(column: str, table: Table) -> str:
    if column in table.added:
        return f"coalesce(t.{column}, 0) + coalesce(excluded.{column}, 0)"
    latest = f"coalesce(excluded.{column}, t.{column})"
    if column in table.ends:  # a loan whose last payment was reversed runs again
        return f"CASE WHEN excluded.status = '{table.running}' THEN NULL ELSE {latest} END"
    return latest
