"""Random writers, some with transactions that are long, locked or rolled back: order per aggregate always holds."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from fenqi.messaging.relay import Relay
from fenqi.store import Database
from fenqi.store.unit_of_work import Stale
from fenqi.testing.recording_bus import RecordingBus
from fenqi.testing.seeds import new_seed
from fenqi.testing.until import until

Write = Callable[..., Awaitable[int]]
WRITERS, ROUNDS, AGGREGATES = 10, 25, 4


class _RolledBack(Exception):
    pass


@pytest.mark.parametrize("seed", [1, 2, 3, new_seed()])
async def test_order_per_aggregate_holds_under_any_mix_of_writers(
    database: Database, write: Write, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("fenqi.messaging.relay.POLL_SECONDS", 0.005)
    monkeypatch.setattr("fenqi.messaging.relay.BATCH", 7)
    print(f"seed {seed}")  # noqa: T201 - shown when it fails
    dice = random.Random(seed)
    bus = RecordingBus()
    relay = Relay(database, bus)
    done = {"plain": 0, "stale": 0, "locked": 0, "rolled back": 0}
    for n in range(AGGREGATES):
        await write(f"t{n}")

    async def plain(id_: str) -> None:
        try:
            await write(id_, dice.randint(1, 3))
            done["plain"] += 1
        except Stale:
            done["stale"] += 1

    async def locked(nr: int, id_: str) -> None:
        """Takes its transaction id first, then waits for the row, then writes on top of whatever came meanwhile."""
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO notes VALUES ($1, $2, '')", str(nr), id_)
            await asyncio.sleep(dice.choice((0, 0.005, 0.03)))
            await connection.fetch("SELECT 1 FROM tallies WHERE id = $1 FOR UPDATE", id_)
            await write(id_, dice.randint(1, 3), connection)
            await asyncio.sleep(dice.choice((0, 0.005, 0.03)))
            if dice.random() < 0.2:
                raise _RolledBack
        done["locked"] += 1

    async def writer(nr: int) -> None:
        for round_ in range(ROUNDS):
            id_ = f"t{dice.randrange(AGGREGATES)}"
            try:
                await (plain(id_) if dice.random() < 0.5 else locked(nr * ROUNDS + round_, id_))
            except (_RolledBack, Stale):
                done["rolled back"] += 1

    relaying = asyncio.create_task(relay.run())
    await asyncio.gather(*(writer(nr) for nr in range(WRITERS)))
    facts = await database.fetchval("SELECT count(*) FROM facts")
    await until(lambda: relay.published >= facts)
    relaying.cancel()
    await asyncio.gather(relaying, return_exceptions=True)
    assert all(done.values()), f"not every kind of writer happened: {done}"
    assert bus.batches > 20, "the relay never ran between the writers"
    written = await database.fetch("SELECT aggregate_id, max(sequence) AS last FROM facts GROUP BY 1")
    assert bus.sequences() == {row["aggregate_id"]: list(range(1, row["last"] + 1)) for row in written}
