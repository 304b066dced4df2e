"""A member of a consumer group on the embedded bus."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import asyncpg

from fenqi.messaging.bus import MAX_POLL, BusAway, Record
from fenqi.store.database import ACQUIRE_SECONDS, UNHURRIED, Database, DatabaseAway, away

STANDBY_SECONDS = 0.5
LINGER_SECONDS = 0.005
"""After a wake-up, wait this long for what comes with it: a poll of ten records costs hardly more than one of one."""
_LOCK_CLASS = 730

_POLL = """
SELECT l.topic, l.partition, l."offset", l.key, l.value
FROM unnest($1::text[], $2::int[], $3::bigint[]) AS at(topic, partition, next_offset)
CROSS JOIN LATERAL (SELECT * FROM log WHERE log.topic = at.topic AND log.partition = at.partition
    AND log."offset" >= at.next_offset ORDER BY log."offset" LIMIT $4) l
LIMIT $4
"""
_PLACES = """
SELECT p.topic, p.partition, coalesce(g.next_offset, 0) AS at FROM partitions p
LEFT JOIN places g ON g.topic = p.topic AND g.partition = p.partition AND g."group" = $1
WHERE p.topic = ANY($2) ORDER BY p.topic, p.partition
"""
_COMMIT = f"""
INSERT INTO places SELECT $1, * FROM unnest($2::text[], $3::int[], $4::bigint[]) WHERE {UNHURRIED}
ON CONFLICT ("group", topic, partition) DO UPDATE SET next_offset = excluded.next_offset
"""
_LAG = """
SELECT coalesce(sum(p.next_offset - coalesce(g.next_offset, 0)), 0) FROM partitions p
LEFT JOIN places g ON g.topic = p.topic AND g.partition = p.partition AND g."group" = $1 WHERE p.topic = ANY($2)
"""
WokenBy = Callable[[frozenset[str]], AbstractContextManager[asyncio.Event]]


class EmbeddedSubscription:
    """Holds its group's advisory lock, on a connection of its own, while it is the active member."""

    def __init__(
        self,
        database: Database,
        group: str,
        topics: list[str],
        woken_by: WokenBy,
    ) -> None:
        self._database = database
        self._group = group
        self._topics = topics
        self._woken_by = woken_by
        self._next: dict[tuple[str, int], int] = {}
        self._polled: dict[tuple[str, int], int] = {}
        self._lock: asyncpg.Connection[asyncpg.Record] | None = None

    async def poll(self, seconds: float) -> list[Record]:
        """Next records: in order within a partition, every partition in its turn."""
        with bus_away():
            if not await self._is_active():
                await asyncio.sleep(min(seconds, STANDBY_SECONDS))
                return []
            with self._woken_by(frozenset(self._topics)) as woken:
                records = await self._read()
                if not records and seconds > 0:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(seconds):  # not wait_for, which may swallow a cancellation in 3.11
                            await woken.wait()
                        await asyncio.sleep(LINGER_SECONDS)
                    records = await self._read()
            return records

    async def commit(self) -> None:
        """Remember the place; a member that lost its lock meanwhile leaves the place to the next one."""
        if self._polled and self._holds_lock:
            with bus_away():
                polled = list(self._polled.items())
                topics, partitions = [topic for (topic, _), _ in polled], [partition for (_, partition), _ in polled]
                await self._database.execute(_COMMIT, self._group, topics, partitions, [at for _, at in polled])
        self._polled = {}

    async def rewind(self) -> None:
        """Back to what was committed."""
        with bus_away():
            await self._load()

    async def seek_to_start(self) -> None:
        """Back to the first record of everything."""
        with bus_away():
            while not await self._is_active():
                await asyncio.sleep(STANDBY_SECONDS)
        self._next = dict.fromkeys(self._next, 0)
        self._polled = {}

    async def lag(self) -> int:
        """Records not committed yet."""
        with bus_away():
            return int(await self._database.fetchval(_LAG, self._group, self._topics))

    async def close(self) -> None:
        """Leave: a member standing by takes over at once."""
        if self._lock is not None:
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await self._lock.close(timeout=1)
            self._lock = None

    @property
    def _holds_lock(self) -> bool:
        return self._lock is not None and not self._lock.is_closed()

    async def _is_active(self) -> bool:
        if self._holds_lock:
            return True
        self._lock = None
        with away(OSError):
            connection = await asyncpg.connect(self._database.url, timeout=ACQUIRE_SECONDS)
        try:
            with away():
                if await connection.fetchval("SELECT pg_try_advisory_lock($1, hashtext($2))", _LOCK_CLASS, self._group):
                    await self._load()
                    self._lock = connection
        finally:
            if self._lock is None:
                connection.terminate()
        return self._lock is not None

    async def _load(self) -> None:
        rows = await self._database.fetch(_PLACES, self._group, self._topics)
        self._next = {(row["topic"], row["partition"]): row["at"] for row in rows}
        self._polled = {}

    async def _read(self) -> list[Record]:
        places = list(self._next.items())
        rows = await self._database.fetch(
            _POLL,
            [topic for (topic, _), _ in places],
            [partition for (_, partition), _ in places],
            [at for _, at in places],
            MAX_POLL,
        )
        records = [Record(*row) for row in rows]
        for record in records:
            place = (record.topic, record.partition)
            self._polled[place] = record.offset + 1
            self._next.pop(place)  # to the end: who was served comes last in the next poll
            self._next[place] = record.offset + 1
        return records


class bus_away:
    """Turns DatabaseAway into BusAway."""

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, DatabaseAway):
            raise BusAway from error
