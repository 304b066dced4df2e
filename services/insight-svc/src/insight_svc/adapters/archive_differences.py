"""Compares the archive with the services' own facts: every published fact arrived, with the same bytes, and nothing else.

Both databases are read through cursors in bounded memory. It is meant for a quiet system: a fact that is still on its
way between relay and archive shows as missing.
"""

from collections.abc import Callable, Mapping

import asyncpg

from fenqi.store.database import Connection, Database

AT_ONCE = 2000
MAX_DIFFERENCES = 1000

_PUBLISHED = """
    SELECT f.type, f.aggregate_id, f.sequence, f.id::text AS id, f.business_date, f.recorded_at, f.actor, f.causation_id,
        f.correlation_id, f.data
    FROM facts f, relay r WHERE pg_visible_in_snapshot(f.txid, r.seen)
        OR (f.position <= r.position AND pg_visible_in_snapshot(f.txid, r.upto))
    ORDER BY f.position
"""
_ARCHIVED = """
    SELECT a.type, a.subject AS aggregate_id, a.sequence, a.id, a.business_date, a.recorded_at, a.actor, a.causation_id,
        a.correlation_id, a.data
    FROM archive a JOIN unnest($2::text[], $3::int[]) AS w(subject, sequence) USING (subject, sequence)
    WHERE a.context = $1
"""
_OF_CONTEXT = "SELECT subject, sequence FROM archive WHERE context = $1 ORDER BY position"
_UNKNOWN = """
    SELECT w.subject, w.sequence FROM unnest($1::text[], $2::int[]) AS w(subject, sequence)
    WHERE NOT EXISTS (SELECT FROM facts f WHERE f.aggregate_id = w.subject AND f.sequence = w.sequence)
"""


async def archive_differences(
    archive: Database, services: Mapping[str, Database], *, on_progress: Callable[[int], None] = lambda _: None
) -> list[str]:
    """What differs, by context ("loan") and that service's database; none if all is well. Stops at MAX_DIFFERENCES."""
    differences: list[str] = []
    read = 0
    async with archive.connection() as here:
        for context, database in services.items():
            async with database.connection() as there:
                async with there.transaction(isolation="repeatable_read", readonly=True):
                    cursor = await there.cursor(_PUBLISHED)
                    while facts := await cursor.fetch(AT_ONCE):
                        differences += await _missing_or_changed(here, context, facts)
                        read += len(facts)
                        on_progress(read)
                        if len(differences) >= MAX_DIFFERENCES:
                            return differences
                differences += await _unknown(here, there, context)
    return differences


async def _missing_or_changed(here: Connection, context: str, facts: list[asyncpg.Record]) -> list[str]:
    rows = await here.fetch(
        _ARCHIVED, context, [fact["aggregate_id"] for fact in facts], [fact["sequence"] for fact in facts]
    )
    archived = {(row["aggregate_id"], row["sequence"]): row for row in rows}
    differences = []
    for fact in facts:
        row = archived.get((fact["aggregate_id"], fact["sequence"]))
        at = f"{context}-svc: {fact['type']} of {fact['aggregate_id']} fact {fact['sequence']}"
        if row is None:
            differences.append(f"{at}: was published and is not in the archive")
        elif tuple(row) != tuple(fact):
            fields = [name for name in fact.keys() if row[name] != fact[name]]  # noqa: SIM118 - a Record iterates values
            differences.append(f"{at}: the archive differs in {', '.join(fields)}")
    return differences


async def _unknown(here: Connection, there: Connection, context: str) -> list[str]:
    """Archived events that the service has no fact of."""
    differences: list[str] = []
    async with here.transaction(isolation="repeatable_read", readonly=True):
        cursor = await here.cursor(_OF_CONTEXT, context)
        while rows := await cursor.fetch(AT_ONCE):
            unknown = await there.fetch(_UNKNOWN, [row["subject"] for row in rows], [row["sequence"] for row in rows])
            differences += [
                f"{context}-svc: {row['subject']} fact {row['sequence']}: is in the archive and the service has no such fact"
                for row in unknown
            ]
            if len(differences) >= MAX_DIFFERENCES:
                break
    return differences
