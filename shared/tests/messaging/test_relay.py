"""The relay loses nothing and overtakes nothing, whoever is slow, dies or is away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import pytest

from fenqi.kernel import new_id
from fenqi.messaging.bus import BusAway
from fenqi.messaging.relay import BATCH, Relay
from fenqi.store import Context, Database, UnitOfWork
from fenqi.testing.clock import HandClock
from fenqi.testing.recording_bus import RecordingBus
from fenqi.testing.sample.tally import TALLIES, Opened
from fenqi.testing.until import until

TODAY = date(2026, 11, 23)
Write = Callable[..., Awaitable[int]]
NAIVE = "SELECT position, aggregate_id FROM facts WHERE position > $1 ORDER BY position"
BY_OLDEST_RUNNING = """SELECT sequence FROM facts WHERE txid < pg_snapshot_xmin(pg_current_snapshot())
    AND aggregate_id = 'x' ORDER BY position"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenqi.messaging.relay.POLL_SECONDS", 0.02)
    monkeypatch.setattr("fenqi.messaging.relay.AWAY_SECONDS", 0.02)


@asynccontextmanager
async def _runs(relay: Relay) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(relay.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_facts_of_a_slow_transaction_are_not_lost(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    async with database.transaction() as slow:
        await write("slow", 1, slow)
        await write("fast")
        assert await relay.drain() == 1
        naive = await database.fetch(NAIVE, 0)
    assert await relay.drain() == 1
    assert bus.sequences() == {"fast": [1], "slow": [1]}
    # The control: a cursor over positions had passed the slow one by when it became visible, and never comes back.
    assert [row["aggregate_id"] for row in naive] == ["fast"]
    assert await database.fetch(NAIVE, naive[-1]["position"]) == []
    assert await relay.waiting() == 0


async def test_a_transaction_that_began_early_does_not_overtake_what_it_read(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    async with database.transaction() as between:
        async with database.transaction() as early:
            await early.execute("INSERT INTO notes VALUES ('n', 'x', 'takes an early transaction id')")
            await between.execute("INSERT INTO notes VALUES ('m', 'x', 'runs on')")
            await write("x")
            await write("x", 1, early)
        # The control: windows that end at the oldest running transaction show the second fact without the first.
        assert [row["sequence"] for row in await database.fetch(BY_OLDEST_RUNNING)] == [2]
        assert await relay.drain() == 2
    assert bus.sequences() == {"x": [1, 2]}


async def test_one_long_transaction_holds_back_only_itself(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    async with database.transaction() as long_:
        await write("long", 1, long_)
        for n in range(5):
            await write(f"t{n}", 2)
            assert await relay.drain() == 2
        assert await relay.waiting() == 0
    assert await relay.waiting() == 1
    assert await relay.drain() == 1


async def test_a_backlog_of_many_batches_goes_out_whole_and_in_order(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    await write("a", BATCH)
    await write("b", BATCH + 1)
    async with database.transaction() as slow:
        await write("c", BATCH - 1, slow)
        assert await relay.drain() == 2 * BATCH + 1
        await write("a", 7)
    assert await relay.waiting() == BATCH + 6
    assert await relay.drain() == BATCH + 6
    assert bus.sequences() == {
        "a": list(range(1, BATCH + 8)),
        "b": list(range(1, BATCH + 2)),
        "c": list(range(1, BATCH)),
    }
    assert (await relay.drain(), await relay.waiting(), bus.batches) == (0, 0, 5)


async def test_a_restart_in_the_middle_of_a_window_goes_on_in_it(database: Database, write: Write) -> None:
    bus = RecordingBus()
    await write("a", 2 * BATCH)

    async def die() -> None:
        if bus.batches == 2:
            raise BusAway

    bus.after = die
    with pytest.raises(BusAway):
        await Relay(database, bus).drain()
    await write("a", 3)
    assert await Relay(database, bus).drain() == BATCH + 3
    assert len(bus.messages) == 3 * BATCH + 3
    assert bus.sequences(once=True) == {"a": list(range(1, 2 * BATCH + 4))}


async def test_a_crash_between_publishing_and_remembering_repeats_and_loses_nothing(
    database: Database, write: Write
) -> None:
    bus = RecordingBus()
    for n in range(3):
        await write(f"t{n}", 3)
    killed = 0

    async def kill_the_relays_session() -> None:
        nonlocal killed
        if killed < 2:
            killed += await database.fetchval(
                """SELECT count(pg_terminate_backend(pid)) FROM pg_locks
                WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database
                WHERE datname = current_database())"""
            )

    bus.after = kill_the_relays_session
    relay = Relay(database, bus)
    async with _runs(relay) as running:
        await until(lambda: running.done() or relay.published == 9)
        assert not running.done(), running.exception()
    assert killed == 2
    assert len(bus.messages) == 27, "two crashes, so everything twice more"
    assert bus.sequences(once=True) == {f"t{n}": [1, 2, 3] for n in range(3)}
    assert await relay.waiting() == 0


async def test_of_two_relays_one_works_and_the_other_takes_over_when_it_dies(database: Database, write: Write) -> None:
    bus = RecordingBus()
    first, second = Relay(database, bus), Relay(database, bus)
    async with _runs(first) as dies:
        await until(lambda: database.fetchval("SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory'"))
        async with _runs(second):
            for n in range(20):
                await write(f"t{n}")
            await until(lambda: first.published == 20)
            assert second.published == 0
            dies.cancel()
            await asyncio.gather(dies, return_exceptions=True)
            for n in range(20):
                await write(f"t{n}")
            await until(lambda: second.published == 20)
            assert first.published == 20
    assert bus.sequences() == {f"t{n}": [1, 2] for n in range(20)}


class ReadsAheadForLong(Relay):
    """Its second read is still going on when what the first brought is published."""

    reads = 0

    async def _read(self, connection: Any, window: Any) -> Any:
        self.reads += 1
        if self.reads == 2:
            await connection.execute("SELECT pg_sleep(60)")
        return await super()._read(connection, window)


async def test_a_relay_that_is_stopped_while_it_reads_ahead_stops_and_gives_the_lead_away(
    database: Database, write: Write
) -> None:
    bus = RecordingBus()
    relay = ReadsAheadForLong(database, bus)
    await write("t")
    task = asyncio.create_task(relay.run())
    await until(lambda: relay.reads == 2 and bus.sequences() == {"t": [1]})
    task.cancel()
    await asyncio.wait([task], timeout=10)
    assert task.cancelled()
    assert await Relay(database, bus).drain() == 1  # again, for its place was not saved: at least once
    assert await database.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


async def test_while_the_bus_is_away_facts_wait_and_none_is_lost(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    bus.is_away = True
    async with _runs(relay):
        for _ in range(10):
            await write("t", 2)
        await until(lambda: bus.refused >= 3)
        assert (await relay.waiting(), relay.published) == (20, 0)
        bus.is_away = False
        await until(lambda: relay.published == 20)
    assert bus.sequences() == {"t": list(range(1, 21))}


async def test_a_wake_up_is_a_hint_that_may_be_lost(database: Database, write: Write) -> None:
    bus = RecordingBus()
    relay = Relay(database, bus)
    async with _runs(relay):
        await write("t")
        await until(lambda: relay.published == 1)


async def test_a_plan_made_while_the_log_was_short_does_not_read_all_of_a_long_one(url: str, clock: HandClock) -> None:
    database = Database(url, max_pool=2)
    await database.open()
    await database.execute("VACUUM ANALYZE facts")
    bus = RecordingBus()
    async with _runs(Relay(database, bus)):
        for nr in range(100):
            uow = UnitOfWork(database, Context("staff:clerk", TODAY, clock(), new_id()))
            for subject in range(20):
                uow.record(TALLIES, f"{nr}-{subject}", [Opened(f"{nr}-{subject}", "clerk", 1)])
            await uow.commit()
            await until(lambda published=20 * (nr + 1): len(bus.sequences()) == published)
    async with database.connection() as one, database.connection() as other:
        for connection in (one, other):
            await connection.execute("SELECT pg_stat_force_next_flush()")
        read = await one.fetchval("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'facts'")
    assert read < 20 * 100, f"{read} facts were read to find 2,000"
    await database.close()
