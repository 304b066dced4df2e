"""G7: from the commit of a fact to its effect in another service's database, at a steady 200 a second, product against
the bare loop of bare_bus.py woken by NOTIFY, on both buses, in turns.

The product's effect is a handler's unit of work with its inbox row, as most services have them. Both ends are read off
one machine's clock: just before the writer's statement is sent, and when the effect's row is made."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
from bare_bus import Bare, Pipe
from relay import Product, arrived, now, on_both, running

from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus
from fenqi.messaging.envelope import Envelope, envelope_of
from fenqi.messaging.handlers import Handlers
from fenqi.store import Context, UnitOfWork
from fenqi.testing.sample.tally import TALLIES, Opened, OpenedV1

PER_SECOND = 200
COUNT = 1_000
"""Events of a round and side: five seconds of them."""
ROUNDS = 5
FLOOR, TARGET = 3.0, 2.0
_ARRIVALS = "SELECT subject, extract(epoch FROM at)::float8 AS at FROM effects WHERE subject = ANY($1)"


def one_by_one() -> Handlers:
    """A handler that records what follows from an event."""
    handlers = Handlers()

    @handlers.on(OpenedV1)
    async def follow(event: OpenedV1, uow: UnitOfWork, _ports: Any) -> None:
        uow.insert("effects", {"subject": event.tally_id, "sequence": 1})

    return handlers


async def steadily(subjects: list[str], write: Callable[[str], Awaitable[None]]) -> dict[str, float]:
    """Write one event after the other at their times, late ones at once; returns when each was begun."""
    begun: dict[str, float] = {}
    writing = []
    started = time.perf_counter()

    async def one(subject: str) -> None:
        begun[subject] = time.time()
        await write(subject)

    for nth, subject in enumerate(subjects):
        await asyncio.sleep(max(0.0, started + nth / PER_SECOND - time.perf_counter()))
        writing.append(asyncio.create_task(one(subject)))
    await asyncio.gather(*writing)
    return begun


async def latencies(connection: Any, begun: dict[str, float]) -> list[float]:
    """Milliseconds from begin to effect, in order, once every effect is there."""
    await arrived(connection.fetchval, list(begun), len(begun))
    rows = await connection.fetch(_ARRIVALS, list(begun))
    return sorted((row["at"] - begun[row["subject"]]) * 1000 for row in rows)


async def rounds(urls: dict[str, str], bus: Bus, pipe: Pipe) -> list[tuple[list[float], list[float]]]:
    """(product, reference) latencies; the first round only warms up."""
    product = Product((urls["facts"], urls["effects"]), bus, one_by_one())
    bare = Bare(urls["outbox"], urls["inbox"], pipe)
    await product.open()
    await bare.open()
    watching = [await asyncpg.connect(urls[name]) for name in ("effects", "inbox")]
    for connection in watching:
        await connection.execute("CREATE INDEX ON effects (subject)")
    in_turn = asyncio.Lock()  # "position > last seen" would lose what concurrent writers commit out of order
    sample = envelope_of((await _facts(product, new_id())).facts[0])

    async def ours(subject: str) -> None:
        await _facts(product, subject)
        product.relay.wake()

    async def theirs(subject: str) -> None:
        async with in_turn:
            await bare.write([(subject, _renamed(sample, subject).encode())])

    found = []
    async with running(product.consumer.run(), product.relay.run(), bare.consume(), bare.relay()):
        for _ in range(ROUNDS + 1):
            sides = []
            for write, connection in ((ours, watching[0]), (theirs, watching[1])):
                begun = await steadily([new_id() for _ in range(COUNT)], write)
                sides.append(await latencies(connection, begun))
            found.append((sides[0], sides[1]))
    for connection in watching:
        await connection.close()
    await product.close()
    await bare.close()
    return found[1:]


async def _facts(product: Product, subject: str) -> UnitOfWork:
    at = now()
    uow = UnitOfWork(product.written, Context("staff:clerk", at.date(), at, new_id()))
    uow.record(TALLIES, subject, [Opened(subject, "clerk", 10**9)])
    await uow.commit()
    return uow


def _renamed(sample: Envelope, subject: str) -> Envelope:
    """The same event of another subject."""
    return Envelope(
        id=new_id(), source=sample.source, type=sample.type, subject=subject, time=sample.time, sequence=1,
        businessdate=sample.businessdate, correlationid=sample.correlationid, causationid="", actor=sample.actor,
        data=sample.data,
    )  # fmt: skip


def run() -> list[dict[str, Any]]:
    """Two rows: on Kafka, and on the embedded bus."""
    on_kafka, embedded = on_both(rounds)
    return [
        _row("G7 event latency p99 (ms) on Kafka ÷ bare NOTIFY", on_kafka, FLOOR, TARGET),
        _row("event latency p99 (ms) on the embedded bus ÷ bare NOTIFY", embedded, None, None),
    ]


def _row(
    name: str, found: list[tuple[list[float], list[float]]], floor: float | None, target: float | None
) -> dict[str, Any]:
    p99 = [(_percentile(product, 99), _percentile(reference, 99)) for product, reference in found]
    ratios = [product / reference for product, reference in p99]
    return {
        "name": name,
        "unit": "ms",
        "product": statistics.median(product for product, _ in p99),
        "reference": statistics.median(reference for _, reference in p99),
        "ratio": statistics.median(ratios),
        "spread": [min(ratios), max(ratios)],
        "floor": floor,
        "target": target,
        "lower_is_better": True,
        "rounds": len(found),
        "p50": round(statistics.median(_percentile(product, 50) for product, _ in found), 1),
        "p99": round(statistics.median(product for product, _ in p99), 1),
        "p50_reference": round(statistics.median(_percentile(reference, 50) for _, reference in found), 1),
    }


def _percentile(ordered: list[float], percent: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
