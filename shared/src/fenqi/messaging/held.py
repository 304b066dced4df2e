"""Messages that can't have their effect yet: early ones, failing ones between two tries, and parked ones."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from fenqi.kernel import Unavailable
from fenqi.messaging.bus import DEAD_LETTERS, Bus, Message, Record
from fenqi.messaging.envelope import Envelope
from fenqi.messaging.inbox import Subject
from fenqi.store.database import Database

MAX_ATTEMPTS = 8
"""Tries before a failing message is parked (about half a minute); one that waits for an absent partner is never parked."""
FIRST_PAUSE_SECONDS = 0.2
MAX_PAUSE_SECONDS = 15.0
MAX_AT_ONCE = 200
UNREADABLE = -1
"""The sequence of bytes that are no envelope; their subject is their place in the log."""

_HOLD = """
    INSERT INTO held (context, subject, sequence, status, attempts, retry_at, error, value)
    SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::int[], $6::timestamptz[], $7::text[], $8::bytea[])
    ON CONFLICT ON CONSTRAINT held_once DO UPDATE SET status = excluded.status, attempts = excluded.attempts,
        retry_at = excluded.retry_at, error = excluded.error WHERE excluded.status <> 'early'
"""
_DUE = """
    SELECT DISTINCT context, subject FROM (
        SELECT h.context, h.subject FROM held h WHERE h.status = 'retry' AND h.retry_at <= $1
        UNION ALL
        SELECT h.context, h.subject FROM held h LEFT JOIN inbox i USING (context, subject)
        WHERE h.status = 'early' AND h.sequence <= coalesce(i.sequence, 0) + 1
    ) due LIMIT $2
"""
Status = Literal["early", "retry", "parked"]


@dataclass(frozen=True, slots=True)
class Held:
    """A held message."""

    id: int
    sequence: int
    status: Status
    attempts: int
    retry_at: datetime
    value: bytes


class HeldMessages:
    """The service's `held` table."""

    def __init__(self, database: Database, bus: Bus, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._next: datetime | None = None
        self.parked = 0
        """Messages parked since start."""

    def seconds_to_next(self) -> float:
        """Until the next retry this process knows of is due (not more than a minute)."""
        if self._next is None:
            return 60.0
        return min(60.0, max(0.0, (self._next - self._clock()).total_seconds()))

    async def hold_early(self, envelopes: Sequence[Envelope]) -> None:
        """Keep events whose predecessor has not had its effect; one that came twice at once is kept once."""
        now = self._clock()
        once = {_place(one): one for one in envelopes}
        await self._hold([(*place, "early", 0, now, "", one.encode()) for place, one in once.items()])

    async def hold_failed(self, envelope: Envelope, error: Exception, held: Held | None) -> None:
        """Keep a failing event for another try, or park it."""
        attempts = (held.attempts if held else 0) + 1
        text = f"{type(error).__name__}: {error}"[:2000]
        value = envelope.encode()
        if attempts >= MAX_ATTEMPTS and not isinstance(error, Unavailable):
            await self._park(_place(envelope), envelope.subject, attempts, text, value)
            return
        pause = min(MAX_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(attempts - 1, 10))
        retry_at = self._clock() + timedelta(seconds=pause * random.uniform(0.8, 1.2))
        await self._hold([(*_place(envelope), "retry", attempts, retry_at, text, value)])
        self._next = min(self._next, retry_at) if self._next else retry_at

    async def park_unreadable(self, record: Record, error: str) -> None:
        """Park bytes that are no envelope, under the place they came from."""
        place = (f"{record.topic}/{record.partition}", str(record.offset), UNREADABLE)
        await self._park(place, record.key, 1, error, record.value)

    async def park_again(self, subject: Subject, held: Held, error: str) -> None:
        """What was given another try can still not be read."""
        await self._park((*subject, held.sequence), subject[1], held.attempts + 1, error, held.value)

    async def due(self) -> list[Subject]:
        """Subjects that may go on: a failed event's pause is over, or an early event's predecessor has come."""
        now = self._clock()
        rows = await self._database.fetch(_DUE, now, MAX_AT_ONCE)
        if len(rows) < MAX_AT_ONCE:
            self._next = await self._database.fetchval(
                "SELECT min(retry_at) FROM held WHERE status = 'retry' AND retry_at > $1", now
            )
        return [(row["context"], row["subject"]) for row in rows]

    async def of(self, subject: Subject) -> list[Held]:
        """What is held of one subject, in order."""
        rows = await self._database.fetch(
            """SELECT id, sequence, status, attempts, retry_at, value FROM held
            WHERE context = $1 AND subject = $2 ORDER BY sequence LIMIT $3""",
            *subject,
            MAX_AT_ONCE,
        )
        return [Held(*row) for row in rows]

    async def forget(self, held: Held) -> None:
        """It has had its effect."""
        await self._database.execute("DELETE FROM held WHERE id = $1", held.id)

    async def redrive(self, held_id: int | None = None) -> int:
        """Give parked messages (one, or all) another round of tries; returns how many."""
        done = await self._database.fetch(
            """UPDATE held SET status = 'retry', attempts = 0, retry_at = $1
            WHERE status = 'parked' AND ($2::bigint IS NULL OR id = $2) RETURNING id""",
            self._clock(),
            held_id,
        )
        self._next = self._clock()
        return len(done)

    async def _park(self, place: tuple[str, str, int], key: str, attempts: int, error: str, value: bytes) -> None:
        await self._bus.publish([Message(DEAD_LETTERS, key, value)])
        await self._hold([(*place, "parked", attempts, self._clock(), error, value)])
        self.parked += 1

    async def _hold(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            await self._database.execute(_HOLD, *(list(column) for column in zip(*rows, strict=True)))


def _place(envelope: Envelope) -> tuple[str, str, int]:
    return (envelope.context, envelope.subject, envelope.sequence)
