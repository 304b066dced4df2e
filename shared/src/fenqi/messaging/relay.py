"""Carries committed facts to the bus, in order, at least once.

Positions become visible out of order, so "position > last seen" would lose the facts of slow transactions. The relay
remembers snapshots instead: a window holds what one snapshot of the database shows and an earlier one did not, so
nothing is ever between two windows, however long its transaction took. Whoever wrote a later fact of an aggregate had
seen the earlier one committed; every snapshot that shows the later one therefore shows the earlier one too, and inside
a window facts go by position. A long transaction holds back its own facts and nobody else's.
"""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from fenqi.kernel import Unavailable
from fenqi.messaging.bus import Bus, Message
from fenqi.messaging.envelope import Envelope
from fenqi.store.database import UNHURRIED, Connection, Database, DatabaseAway, away

BATCH = 500
POLL_SECONDS = 1.0
"""The guarantee; the wake-up after a commit is only a hint."""
LINGER_SECONDS = 0.003
"""After a wake-up, wait this long for the next commits: they go out together."""
MANY, LINGER_MANY_SECONDS = 12, 0.015
"""Where so many went out together, more is coming: a longer wait leaves the disk and the cores to those who commit. At the
few hundred a second where one event's way is measured, fewer than that come in such a wait, so it ends by itself."""
AWAY_SECONDS = 0.5
_LOCK = 7_301_946_002
"""Advisory lock "relay": of two relays on one database one works and the other waits."""

_LEAD = "SET enable_seqscan = off"
"""A plan that was made while the log was short would read the whole of it at every commit, for as long as it is cached."""
_LEAD_NO_MORE = "RESET enable_seqscan; SELECT pg_advisory_unlock_all()"

_COLUMNS = """f.position, f.id::text, f.type, f.aggregate_id, f.sequence, f.business_date, f.recorded_at, f.actor,
    f.causation_id, f.correlation_id, f.data"""
_FIRST = f"""
    SELECT now.upto, new.* FROM (SELECT pg_current_snapshot()::text AS upto) now LEFT JOIN LATERAL (
        SELECT {_COLUMNS} FROM facts f WHERE f.txid >= pg_snapshot_xmin($1::text::pg_snapshot)
        AND NOT pg_visible_in_snapshot(f.txid, $1::text::pg_snapshot) ORDER BY f.position + 0 LIMIT $2
    ) new ON true ORDER BY new.position
"""  # "+ 0": by the index on txid, whatever the planner thinks of walking all positions
_NEXT = f"""
    SELECT $2::text AS upto, {_COLUMNS} FROM facts f
    WHERE f.position > $4 AND NOT pg_visible_in_snapshot(f.txid, $1::text::pg_snapshot)
      AND pg_visible_in_snapshot(f.txid, $2::text::pg_snapshot)
    ORDER BY f.position LIMIT $3
"""
_SAVE = f"""
    UPDATE relay SET seen = $1::text::pg_snapshot, upto = $2::text::pg_snapshot, position = $3 WHERE {UNHURRIED}
"""
_WAITING = """
    SELECT count(*) FROM facts f, relay r
    WHERE f.txid >= pg_snapshot_xmin(r.seen) AND NOT pg_visible_in_snapshot(f.txid, r.seen)
      AND (f.position > r.position OR NOT pg_visible_in_snapshot(f.txid, r.upto))
"""
log = logging.getLogger("fenqi.relay")


@dataclass(frozen=True, slots=True)
class _Window:
    """What `upto` shows and `seen` does not, after `position`; `is_whole` when all of it was read."""

    seen: str
    upto: str
    position: int
    is_whole: bool = False


class Relay:
    """One per service. `wake()` after a commit; `run()` for as long as the service lives."""

    def __init__(self, database: Database, bus: Bus) -> None:
        self._database = database
        self._bus = bus
        self._woken = asyncio.Event()
        self.published = 0

    def wake(self) -> None:
        """There may be something new."""
        self._woken.set()

    async def run(self) -> None:
        """Relay for ever; when the database or the bus is away, wait and go on. So also after a bug, loudly."""
        while True:
            try:
                async with self._leading() as connection:
                    await self._follow(connection)
            except Unavailable as error:
                log.warning("facts wait: %s", error)
            except Exception:
                log.exception("relaying failed, goes on from what is remembered")
            await asyncio.sleep(AWAY_SECONDS)

    async def drain(self) -> int:
        """Publish everything there is now (tests, shutdown), once no other relay leads; returns how many."""
        async with self._leading() as connection:
            before = self.published
            await self._carry(connection, await self._window(connection))
            return self.published - before

    async def waiting(self) -> int:
        """Facts not given to the bus yet."""
        return int(await self._database.fetchval(_WAITING))

    @contextlib.asynccontextmanager
    async def _leading(self) -> Any:
        async with self._database.connection() as connection:
            try:
                while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                    await asyncio.sleep(POLL_SECONDS)
                await connection.execute(_LEAD)
                yield connection
            finally:
                with contextlib.suppress(DatabaseAway), away():  # a session that is gone has no lock
                    if not connection.is_closed():
                        await asyncio.shield(connection.execute(_LEAD_NO_MORE))

    async def _follow(self, connection: Connection) -> None:
        window = await self._window(connection)
        while True:
            self._woken.clear()
            before = self.published
            window = await self._carry(connection, window)
            many = self.published - before >= MANY
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):  # not wait_for, which may swallow a cancellation in 3.11
                    await self._woken.wait()
                await asyncio.sleep(LINGER_MANY_SECONDS if many else LINGER_SECONDS)

    async def _window(self, connection: Connection) -> _Window:
        row = await connection.fetchrow("SELECT seen::text, upto::text, position FROM relay")
        assert row is not None, "the migration puts one row into relay"
        return _Window(*row)

    async def _carry(self, connection: Connection, window: _Window) -> _Window:
        """Publish until there is nothing more; returns the window it ended in."""
        rows, window = await self._read(connection, window)
        while rows:
            position = rows[-1]["position"]
            at = _Window(window.seen, window.upto, position, window.is_whole)
            ahead = asyncio.create_task(self._read(connection, at))
            try:
                await self._bus.publish(messages(rows))
                following = await ahead
            except BaseException:
                await _ended(ahead)
                raise
            await connection.execute(_SAVE, window.seen, window.upto, position)
            self.published += len(rows)
            rows, window = following
        return window

    async def _read(self, connection: Connection, window: _Window) -> tuple[Sequence[Any], _Window]:
        if not window.is_whole:
            rows = await connection.fetch(_NEXT, window.seen, window.upto, BATCH, window.position)
            window = _Window(window.seen, window.upto, window.position, len(rows) < BATCH)
            if rows:
                return rows, window
        rows = await connection.fetch(_FIRST, window.upto, BATCH)
        is_empty = rows[0]["position"] is None
        return rows[:0] if is_empty else rows, _Window(window.upto, rows[0]["upto"], 0, len(rows) < BATCH)


async def _ended(reading: "asyncio.Task[Any]") -> None:
    """What was read ahead is wanted no more: its connection is free again when this returns. Else the lead could not be
    given away, and saying so would take the place of a cancellation."""
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


def messages(rows: Sequence[Any]) -> list[Message]:
    """Rows of facts as the events they are."""
    made = []
    for _, _, id_, type_, subject, sequence, day, at, actor, causation_id, correlation_id, data in rows:
        context = type_.partition(".")[0]
        envelope = Envelope(
            id=id_,
            source=f"/fenqi/{context}-svc",
            type=type_,
            subject=subject,
            time=at,
            sequence=sequence,
            businessdate=day,
            correlationid=correlation_id,
            causationid=causation_id,
            actor=actor,
            data=msgspec.Raw(data.encode()),
        )
        made.append(Message(f"fenqi.{context}", subject, envelope.encode()))
    return made
