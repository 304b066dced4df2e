"""The bus on one machine: an append-only log in PostgreSQL with Kafka's words and rules.

Topics have partitions, a record's partition comes from its key, offsets are given under the partition's row lock (so a
reader never sees a later offset before an earlier one), groups remember their place. One member of a group is active;
others stand by and take over when it goes (an advisory lock tells them). Scaling a group out is Kafka's business.
"""

import asyncio
import contextlib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import asyncpg

from fenqi.messaging.bus import Message
from fenqi.messaging.embedded_member import EmbeddedSubscription, bus_away
from fenqi.store.database import ACQUIRE_SECONDS, Database, DatabaseAway, away

PARTITIONS = 4
CHANNEL = "bus"
MAX_POOL = 4
LISTEN_AGAIN_SECONDS = 0.5

_SCHEMA = """
SELECT pg_advisory_xact_lock(7301946003);
CREATE TABLE IF NOT EXISTS partitions (
    topic text NOT NULL, partition int NOT NULL, next_offset bigint NOT NULL DEFAULT 0, PRIMARY KEY (topic, partition)
);
CREATE TABLE IF NOT EXISTS log (
    topic text NOT NULL, partition int NOT NULL, "offset" bigint NOT NULL, key text NOT NULL, value bytea NOT NULL,
    PRIMARY KEY (topic, partition, "offset")
);
CREATE TABLE IF NOT EXISTS places (
    "group" text NOT NULL, topic text NOT NULL, partition int NOT NULL, next_offset bigint NOT NULL,
    PRIMARY KEY ("group", topic, partition)
);
"""
_TOPIC = """
    INSERT INTO partitions (topic, partition) SELECT $1, generate_series(0, $2::int - 1) ON CONFLICT DO NOTHING
"""
_APPEND = """
WITH counted AS (SELECT * FROM unnest($1::text[], $2::int[], $3::int[]) AS c(topic, partition, n)),
locked AS (SELECT p.topic, p.partition FROM partitions p JOIN counted USING (topic, partition)
    ORDER BY p.topic, p.partition FOR UPDATE OF p),
placed AS (UPDATE partitions p SET next_offset = p.next_offset + c.n FROM counted c JOIN locked USING (topic, partition)
    WHERE p.topic = c.topic AND p.partition = c.partition
    RETURNING p.topic, p.partition, p.next_offset - c.n AS base),
appended AS (INSERT INTO log (topic, partition, "offset", key, value)
    SELECT m.topic, m.partition, placed.base + m.nth, m.key, m.value
    FROM unnest($4::text[], $5::int[], $6::int[], $7::text[], $8::bytea[]) AS m(topic, partition, nth, key, value)
    JOIN placed USING (topic, partition))
SELECT pg_notify('bus', $9)
"""


class EmbeddedBus:
    """The log in the database at `url`. One listening connection a process wakes the members whose topics got more."""

    def __init__(self, url: str) -> None:
        self._database = Database(url, max_pool=MAX_POOL)
        self._known: set[str] = set()
        self._waiting: dict[asyncio.Event, frozenset[str]] = {}
        self._listener: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and make the log's tables; raises BusAway."""
        with bus_away():
            await self._database.open()
            async with self._database.transaction() as connection:
                await connection.execute(_SCHEMA)
        self._listener = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Disconnect."""
        if self._listener is not None:
            self._listener.cancel()
            await asyncio.gather(self._listener, return_exceptions=True)
        await self._database.close()

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append all in one statement."""
        if not messages:
            return
        with bus_away():
            topics = {message.topic for message in messages}
            await self.make_topics(topics)
            counted: Counter[tuple[str, int]] = Counter()
            rows = []
            for message in messages:
                place = (message.topic, zlib.crc32(message.key.encode()) % PARTITIONS)
                rows.append((*place, counted[place], message.key, message.value))
                counted[place] += 1
            counts = [(topic, partition, n) for (topic, partition), n in counted.items()]
            columns = [list(column) for column in (*zip(*counts, strict=True), *zip(*rows, strict=True))]
            await self._database.execute(_APPEND, *columns, ",".join(sorted(topics)))

    async def subscribe(self, group: str, topics: Sequence[str]) -> EmbeddedSubscription:
        """Join a group; records come once this member is the active one."""
        with bus_away():
            await self.make_topics(set(topics))
        return EmbeddedSubscription(self._database, group, list(topics), self.woken_by)

    async def make_topics(self, topics: set[str]) -> None:
        """Create topics not seen yet by this process."""
        for topic in sorted(topics - self._known):
            await self._database.execute(_TOPIC, topic, PARTITIONS)
            self._known.add(topic)

    @contextlib.contextmanager
    def woken_by(self, topics: frozenset[str]) -> Iterator[asyncio.Event]:
        """An event that is set when one of `topics` gets more. Enter before looking, so that nothing comes between."""
        woken = asyncio.Event()
        self._waiting[woken] = topics
        try:
            yield woken
        finally:
            del self._waiting[woken]

    def _wake(self, _connection: Any, _pid: Any, _channel: Any, payload: object) -> None:
        published = str(payload).split(",")
        for woken, topics in self._waiting.items():
            if not topics.isdisjoint(published):
                woken.set()

    async def _listen(self) -> None:
        """A hint only, on a connection of its own: a member that is never woken looks by itself."""
        while True:
            with contextlib.suppress(DatabaseAway, asyncpg.PostgresError):
                with away(OSError):
                    connection = await asyncpg.connect(self._database.url, timeout=ACQUIRE_SECONDS)
                try:
                    with away():
                        await connection.add_listener(CHANNEL, self._wake)
                    while not connection.is_closed():
                        await asyncio.sleep(LISTEN_AGAIN_SECONDS)
                finally:
                    connection.terminate()
            await asyncio.sleep(LISTEN_AGAIN_SECONDS)
