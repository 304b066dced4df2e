"""The bare loop that the mechanism is measured against: outbox table → bus → inbox table with a projection, 500 at a
time. No order across transactions, no numbers per subject, no holding, no parking: only what any such loop must do."""

import asyncio
import contextlib
import itertools
from collections.abc import Sequence
from typing import Any, Protocol

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from fenqi.messaging.envelope import decode

BATCH = 500
WAIT_SECONDS = 1.0
OUTBOX = (
    "CREATE TABLE outbox (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, value bytea NOT NULL)",
)
EFFECTS = "CREATE TABLE effects (subject text NOT NULL, sequence int NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp())"
INBOX = ("CREATE TABLE bare_inbox (id uuid PRIMARY KEY)", EFFECTS)
LOG = ("CREATE TABLE bare_log (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value bytea NOT NULL)",)
_HANDLED = """
    WITH new AS (INSERT INTO bare_inbox SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING id)
    INSERT INTO effects (subject, sequence)
    SELECT e.subject, e.sequence FROM unnest($1::uuid[], $2::text[], $3::int[]) AS e(id, subject, sequence) JOIN new USING (id)
"""
_numbers = itertools.count(1)


class Pipe(Protocol):
    """A bus, as bare as it goes."""

    async def open(self) -> None: ...
    async def send(self, rows: Sequence[Any]) -> None: ...
    async def receive(self) -> list[bytes]: ...
    async def done(self) -> None: ...
    async def close(self) -> None: ...


class KafkaPipe:
    """aiokafka with the product's promises: idempotent, acknowledged, offsets committed after the database."""

    def __init__(self, servers: str) -> None:
        self._servers, self._topic = servers, f"bench.bare-{next(_numbers)}"

    async def open(self) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=self._servers, enable_idempotence=True, linger_ms=1, max_batch_size=262_144
        )
        self._consumer = AIOKafkaConsumer(
            self._topic,
            bootstrap_servers=self._servers,
            group_id=self._topic,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await self._producer.start()
        await self._consumer.start()

    async def send(self, rows: Sequence[Any]) -> None:
        sent = [await self._producer.send(self._topic, row["value"], key=row["key"].encode()) for row in rows]
        await asyncio.gather(*sent)

    async def receive(self) -> list[bytes]:
        found = await self._consumer.getmany(timeout_ms=int(WAIT_SECONDS * 1000), max_records=BATCH)
        return [record.value for records in found.values() for record in records]

    async def done(self) -> None:
        await self._consumer.commit()

    async def close(self) -> None:
        await self._consumer.stop()
        await self._producer.stop()


class PostgresPipe:
    """A log table and NOTIFY."""

    def __init__(self, url: str) -> None:
        self._url, self._place, self._woken = url, 0, asyncio.Event()

    async def open(self) -> None:
        self._writer, self._reader = await asyncpg.connect(self._url), await asyncpg.connect(self._url)
        for statement in LOG:
            await self._writer.execute(statement)
        await self._reader.add_listener("bare_log", lambda *_: self._woken.set())

    async def send(self, rows: Sequence[Any]) -> None:
        await self._writer.execute(
            "WITH new AS (INSERT INTO bare_log (value) SELECT unnest($1::bytea[])) SELECT pg_notify('bare_log', '')",
            [row["value"] for row in rows],
        )

    async def receive(self) -> list[bytes]:
        self._woken.clear()
        rows = await self._reader.fetch(
            "SELECT place, value FROM bare_log WHERE place > $1 ORDER BY place LIMIT $2", self._place, BATCH
        )
        if rows:
            self._place = rows[-1]["place"]
        else:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WAIT_SECONDS):
                    await self._woken.wait()
        return [row["value"] for row in rows]

    async def done(self) -> None:
        """The place is remembered by the loop itself."""

    async def close(self) -> None:
        await self._writer.close()
        await self._reader.close()


class Bare:
    """Both halves of the loop. `relay` and `consume` run for ever; `effects` counts."""

    def __init__(self, outbox_url: str, inbox_url: str, pipe: Pipe) -> None:
        self._urls, self._pipe = (outbox_url, inbox_url), pipe
        self._position, self._woken = 0, asyncio.Event()

    async def open(self) -> None:
        """Connect and make the tables."""
        self.outbox, self._listening, self.inbox = [
            await asyncpg.connect(url) for url in (self._urls[0], self._urls[0], self._urls[1])
        ]
        for connection, statements in ((self.outbox, OUTBOX), (self.inbox, INBOX)):
            for statement in statements:
                await connection.execute(statement)
        await self._listening.add_listener("outbox", lambda *_: self._woken.set())
        await self._pipe.open()

    async def close(self) -> None:
        """Disconnect."""
        await self._pipe.close()
        for connection in (self.outbox, self._listening, self.inbox):
            await connection.close()

    async def write(self, rows: Sequence[tuple[str, bytes]]) -> None:
        """Into the outbox, with a NOTIFY."""
        await self.outbox.execute(
            "WITH new AS (INSERT INTO outbox (key, value) SELECT * FROM unnest($1::text[], $2::bytea[])) "
            "SELECT pg_notify('outbox', '')",
            *map(list, zip(*rows, strict=True)),
        )

    async def relay(self) -> None:
        """Outbox → bus, by position."""
        while True:
            self._woken.clear()
            rows = await self._listening.fetch(
                "SELECT position, key, value FROM outbox WHERE position > $1 ORDER BY position LIMIT $2",
                self._position,
                BATCH,
            )
            if rows:
                await self._pipe.send(rows)
                self._position = rows[-1]["position"]
            else:
                await self._woken.wait()

    async def consume(self) -> None:
        """Bus → inbox and projection, in one statement a batch."""
        while True:
            values = await self._pipe.receive()
            if values:
                events = [decode(value) for value in values]
                await self.inbox.execute(
                    _HANDLED,
                    [event.id for event in events],
                    [event.subject for event in events],
                    [event.sequence for event in events],
                )
                await self._pipe.done()
