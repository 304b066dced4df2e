"""G6: events a second from outbox to inbox with a projection, product against the bare loop of bare_bus.py, on Kafka and on
the embedded bus, in turns. A round begins with all its facts committed and ends when every one has its effect, once."""

import asyncio
import contextlib
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from bare_bus import EFFECTS, Bare, KafkaPipe, Pipe, PostgresPipe

from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus
from fenqi.messaging.consumer import Consumer
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.messaging.envelope import Envelope, envelope_of
from fenqi.messaging.handlers import Handlers
from fenqi.messaging.kafka import KafkaBus
from fenqi.messaging.relay import Relay
from fenqi.servers import PostgresServer
from fenqi.servers.kafka import KafkaServer
from fenqi.store import Context, Database, UnitOfWork
from fenqi.store.database import Connection
from fenqi.store.schema import MECHANISM
from fenqi.testing.sample.tally import TABLE, TALLIES, Added, AddedV1, Opened

POM = Path(__file__).parents[1] / "deploy" / "local" / "pom.xml"
SUBJECTS, EACH = 200, 50
"""Facts of a round: 10,000."""
ROUNDS = 5
LIMIT_SECONDS = 120.0
FLOOR, TARGET = 0.60, 0.75
PASSWORD = "only-for-benches"
TODAY = date(2026, 11, 23)
Found = TypeVar("Found")
_INSERT = "INSERT INTO effects (subject, sequence) SELECT * FROM unnest($1::text[], $2::int[])"


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


class Product:
    """A writing service's relay, and a reading service's consumer in a database of its own."""

    def __init__(self, urls: Sequence[str], bus: Bus, handlers: Handlers) -> None:
        self.written, self.read, self.bus = Database(urls[0]), Database(urls[1]), bus
        self.relay = Relay(self.written, bus)
        self.consumer = Consumer("bench", self.read, bus, handlers, None, now)

    async def open(self) -> None:
        """Connect and make the tables."""
        for database, tables in ((self.written, (TABLE,)), (self.read, (EFFECTS,))):
            await database.open()
            for statement in (*MECHANISM, *tables):
                await database.execute(statement)
        await self.bus.open()

    async def close(self) -> None:
        """Leave everything."""
        await self.consumer.close()
        for each in (self.bus, self.written, self.read):
            await each.close()

    async def write(self, subject: str, count: int) -> list[tuple[str, bytes]]:
        """Facts of one new tally in one commit; returns them as they will be on the bus."""
        uow = UnitOfWork(self.written, Context("staff:clerk", TODAY, now(), new_id()))
        facts = [Opened(subject, "clerk", 10**9), *(Added(subject, 1, total) for total in range(1, count))]
        uow.record(TALLIES, subject, facts)
        await uow.commit()
        return [(subject, envelope_of(fact).encode()) for fact in uow.facts]


def in_bulk() -> Handlers:
    """A projection as insight-svc's archive is one: whole batches."""
    handlers = Handlers()

    @handlers.on_all([AddedV1.topic()])
    async def project(events: Sequence[Envelope], connection: Connection) -> None:
        await connection.execute(_INSERT, [one.subject for one in events], [one.sequence for one in events])

    return handlers


@contextlib.asynccontextmanager
async def running(*loops: Any) -> AsyncIterator[None]:
    """Endless loops, for as long as the block lasts."""
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def arrived(fetchval: Any, subjects: list[str], expected: int) -> float:
    """Wait until all effects are there, each once; returns when that was seen."""
    ends = time.perf_counter() + LIMIT_SECONDS
    counted = "SELECT count(*) FROM effects WHERE subject = ANY($1)"
    while await fetchval(counted, subjects) < expected:
        if time.perf_counter() > ends:
            raise AssertionError(f"effects are missing after {LIMIT_SECONDS} s")
        await asyncio.sleep(0.01)
    at = time.perf_counter()
    exact = "SELECT count(*) || '/' || count(DISTINCT (subject, sequence)) FROM effects WHERE subject = ANY($1)"
    if await fetchval(exact, subjects) != f"{expected}/{expected}":
        raise AssertionError("an effect is missing or there twice")
    return at


async def rounds(urls: dict[str, str], bus: Bus, pipe: Pipe) -> list[tuple[float, float]]:
    """(product, reference) events a second; the first round only warms up."""
    product = Product((urls["facts"], urls["effects"]), bus, in_bulk())
    bare = Bare(urls["outbox"], urls["inbox"], pipe)
    await product.open()
    await bare.open()
    watching = [await asyncpg.connect(urls[name]) for name in ("effects", "inbox")]
    for connection in watching:
        await connection.execute("CREATE INDEX ON effects (subject)")
    found = []
    async with running(product.consumer.run(), bare.consume()):
        for _ in range(ROUNDS + 1):
            subjects = [new_id() for _ in range(SUBJECTS)]
            rows = [row for subject in subjects for row in await product.write(subject, EACH)]
            await bare.write(rows)
            speeds = []
            for relay, connection in ((product.relay.run(), watching[0]), (bare.relay(), watching[1])):
                started = time.perf_counter()
                async with running(relay):
                    at = await arrived(connection.fetchval, subjects, len(rows))
                speeds.append(len(rows) / (at - started))
            found.append((speeds[0], speeds[1]))
    for connection in watching:
        await connection.close()
    await product.close()
    await bare.close()
    return found[1:]


@contextlib.contextmanager
def servers() -> Any:
    """(PostgreSQL, Kafka) in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as postgres, KafkaServer(folder / "kafka", pom=POM).start() as kafka:
            yield postgres, kafka
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def databases(postgres: PostgresServer, kind: str) -> dict[str, str]:
    """Fresh databases of one comparison."""
    names = ("facts", "effects", "outbox", "inbox", "bus", "log")
    return {name: postgres.ensure_database(f"{kind}_{name}", password=PASSWORD) for name in names}


def on_both(measure: Callable[[dict[str, str], Bus, Pipe], Coroutine[Any, Any, Found]]) -> tuple[Found, Found]:
    """What `measure(urls, bus, pipe)` finds on Kafka, and on the embedded bus."""
    with servers() as (postgres, kafka):
        urls = databases(postgres, "kafka")
        on_kafka = asyncio.run(measure(urls, KafkaBus(kafka.bootstrap), KafkaPipe(kafka.bootstrap)))
        urls = databases(postgres, "embedded")
        return on_kafka, asyncio.run(measure(urls, EmbeddedBus(urls["bus"]), PostgresPipe(urls["log"])))


def run() -> list[dict[str, Any]]:
    """Two rows: on Kafka, and on the embedded bus."""
    on_kafka, embedded = on_both(rounds)
    return [
        _row("G6 outbox to inbox on Kafka ÷ bare loop", on_kafka, FLOOR, TARGET),
        _row("outbox to inbox on the embedded bus ÷ bare loop", embedded, None, None),
    ]


def _row(name: str, found: list[tuple[float, float]], floor: float | None, target: float | None) -> dict[str, Any]:
    ratios = [product / reference for product, reference in found]
    return {
        "name": name,
        "unit": "events/s",
        "product": statistics.median(product for product, _ in found),
        "reference": statistics.median(reference for _, reference in found),
        "ratio": statistics.median(ratios),
        "spread": [min(ratios), max(ratios)],
        "floor": floor,
        "target": target,
        "rounds": len(found),
    }
