"""The inbox: one row a subject with the number of its event handled last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fenqi.store.database import Connection, Database
from fenqi.store.unit_of_work import AlreadyHandled

Subject = tuple[str, str]
"""Bounded context and aggregate id."""

_READ = """
    SELECT s.context, s.subject, coalesce(i.sequence, 0) AS last,
        EXISTS (SELECT FROM held h WHERE h.context = s.context AND h.subject = s.subject) AS has_held
    FROM unnest($1::text[], $2::text[]) AS s(context, subject) LEFT JOIN inbox i USING (context, subject)
"""
_MOVE = """
    INSERT INTO inbox AS i (context, subject, sequence)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[]) AS n(context, subject, sequence) ORDER BY context, subject
    ON CONFLICT (context, subject) DO UPDATE SET sequence = greatest(i.sequence, excluded.sequence)
"""
_TAKE = """
    WITH n AS (SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::int[]) AS n(context, subject, expected, sequence)
        ORDER BY context, subject),
    moved AS (UPDATE inbox i SET sequence = n.sequence FROM n
        WHERE i.context = n.context AND i.subject = n.subject AND i.sequence = n.expected RETURNING 1),
    made AS (INSERT INTO inbox (context, subject, sequence) SELECT context, subject, sequence FROM n WHERE expected = 0
        ON CONFLICT DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM moved) + (SELECT count(*) FROM made)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """How far a subject has got, and whether something of it is held."""

    last: int
    has_held: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A subject's step from the number it must be at to the number it gets to."""

    subject: Subject
    expected: int
    sequence: int


class Inbox:
    """The service's `inbox` table."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def places(self, subjects: Iterable[Subject]) -> dict[Subject, Place]:
        """How far these subjects have got, in one round trip."""
        keys = list(dict.fromkeys(subjects))
        if not keys:
            return {}
        rows = await self._database.fetch(_READ, [context for context, _ in keys], [name for _, name in keys])
        return {(row["context"], row["subject"]): Place(row["last"], row["has_held"]) for row in rows}

    async def last(self, subject: Subject) -> int:
        """How far one subject has got."""
        return (await self.places([subject]))[subject].last

    async def skip_to(self, moves: Sequence[Move]) -> None:
        """Events without an effect here were passed: move forward, never back."""
        if moves:
            await self._database.execute(_MOVE, *_columns(moves), [move.sequence for move in moves])

    async def take(self, connection: Connection, moves: Sequence[Move]) -> None:
        """Move every subject from exactly where it is expected, inside the caller's transaction. Raises AlreadyHandled."""
        expected = [move.expected for move in moves]
        moved = await connection.fetchval(_TAKE, *_columns(moves), expected, [move.sequence for move in moves])
        if moved != len(moves):
            raise AlreadyHandled


def _columns(moves: Sequence[Move]) -> tuple[list[str], list[str]]:
    return [move.subject[0] for move in moves], [move.subject[1] for move in moves]
