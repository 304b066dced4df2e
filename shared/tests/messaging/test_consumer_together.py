"""Events of many subjects in one commit: each has its effect once and in order, and one bad event holds back only its own
subject, whatever the bus, a rival or a crash does to the batch."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from fenqi.contracts.access import LockedOutV1, LoggedInV1
from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus, Message
from fenqi.messaging.consumer import Consumer
from fenqi.messaging.envelope import Envelope
from fenqi.messaging.handlers import Handlers
from fenqi.store import Database, UnitOfWork
from fenqi.store.audit import verify
from fenqi.store.database import DatabaseAway
from fenqi.testing import buses
from fenqi.testing.databases import Databases
from fenqi.testing.faulty_bus_simulator import FaultyBus
from fenqi.testing.sample.tally import TALLIES, Added, Opened
from fenqi.testing.until import until

SUBJECTS, EACH = 12, 6
AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest_asyncio.fixture(params=buses.BOTH)
async def bus(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Bus]:
    opened = await buses.a_bus(request.param, databases, request)
    yield opened
    await opened.close()


class Logins:
    """A tally of logins a user, which is opened by the first; `fails` and `waits` say what goes wrong."""

    def __init__(self) -> None:
        self.topic = buses.a_topic()
        self.handlers = Handlers()
        self.handlers.on(LoggedInV1, ahead=self._read)(self._count)
        self.handlers._topics = {self.topic}
        self.fails: set[str] = set()
        self.read_ahead: list[int] = []
        self.gate: asyncio.Event | None = None
        self.inside = asyncio.Event()

    async def _read(self, events: Sequence[LoggedInV1], uow: UnitOfWork) -> None:
        self.read_ahead.append(len(events))
        await uow.find_many(TALLIES, [event.user_id for event in events])

    async def _count(self, event: LoggedInV1, uow: UnitOfWork, _ports: Any) -> None:
        self.inside.set()
        if self.gate is not None:
            await self.gate.wait()
        if event.session_id in self.fails:
            raise ValueError("a bug")
        tally = await uow.find(TALLIES, event.user_id)
        facts: list[Any] = [] if tally else [Opened(event.user_id, "clerk", 10**9)]
        uow.record(TALLIES, event.user_id, [*facts, Added(event.user_id, 1, (tally.total if tally else 0) + 1)])
        uow.insert("effects", {"subject": event.user_id, "sequence": int(event.session_id.rpartition("/")[2])})

    def message(self, subject: str, sequence: int, type_: str = LoggedInV1.TYPE) -> Message:
        event = LoggedInV1(
            user_id=subject, population="staff", method="password", session_id=f"{subject}/{sequence}", logged_in_at=AT
        )
        envelope = Envelope(
            id=f"{subject}/{sequence}", source="/fenqi/access-svc", type=type_, subject=subject, time=AT, sequence=sequence,
            businessdate=AT.date(), correlationid=f"c-{subject}", causationid="", actor="staff:clerk",
            data=msgspec.Raw(event.to_bytes()),
        )  # fmt: skip
        return Message(self.topic, subject, envelope.encode())

    def all(self) -> list[Message]:
        return [self.message(f"s{n}", nr) for nr in range(1, EACH + 1) for n in range(SUBJECTS)]


@pytest.fixture
def logins() -> Logins:
    return Logins()


def _everything() -> dict[str, list[int]]:
    return {f"s{n}": list(range(1, EACH + 1)) for n in range(SUBJECTS)}


async def _seen(database: Database) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in await database.fetch("SELECT subject, sequence FROM effects ORDER BY nr"):
        found.setdefault(row["subject"], []).append(row["sequence"])
    return found


async def _until_everything(consumer: Consumer, database: Database, clock: Any) -> None:
    async def done() -> bool:
        await consumer.step(0.1)
        clock.forward(seconds=20)
        return await _seen(database) == _everything()

    await until(done, 60, what="every effect once and in order")


async def _proved(database: Database) -> None:
    """The tallies are the folds of their facts, and every event was counted."""
    found = await verify(database, [TALLIES])
    assert (found.differences, found.facts) == ([], SUBJECTS * (EACH + 1))
    assert await database.fetchval("SELECT array_agg(DISTINCT total) FROM tallies") == [EACH]


async def test_events_of_many_subjects_share_a_commit_and_each_fact_names_the_event_it_came_from(
    bus, database, clock, logins
):
    consumer = Consumer(new_id(), database, bus, logins.handlers, None, clock)
    await bus.publish(logins.all())
    await _until_everything(consumer, database, clock)
    await consumer.close()
    await _proved(database)
    commits = await database.fetchval("SELECT count(DISTINCT txid) FROM facts")
    assert commits <= len(logins.read_ahead) + EACH, "not one for each event"
    assert sum(logins.read_ahead) >= SUBJECTS * EACH - EACH
    mine = "correlation_id = 'c-' || aggregate_id AND causation_id LIKE aggregate_id || '/%'"
    assert await database.fetchval(f"SELECT count(*) FROM facts WHERE NOT ({mine})") == 0
    assert await database.fetchval("SELECT count(DISTINCT causation_id) FROM facts") == SUBJECTS * EACH


@pytest.mark.parametrize("seed", [7, 8])
async def test_duplicates_delays_and_shuffling_change_nothing(bus, database, clock, logins, seed):
    faulty = FaultyBus(bus, seed)
    consumer = Consumer(new_id(), database, faulty, logins.handlers, None, clock)
    for message in logins.all():
        await faulty.publish([message])
    await _until_everything(consumer, database, clock)
    for _ in range(10):
        await consumer.step(0.05)
    await consumer.close()
    await _proved(database)
    assert await database.fetchval("SELECT count(*) FROM held") == 0


async def test_one_bad_event_holds_back_only_its_own_subject(bus, database, clock, logins):
    logins.fails = {"s3/2"}
    consumer = Consumer(new_id(), database, bus, logins.handlers, None, clock)
    await bus.publish(logins.all())

    async def others_done() -> bool:
        await consumer.step(0.1)
        return await _seen(database) == _everything() | {"s3": [1]}

    await until(others_done, 60, what="every other subject")
    held = await database.fetch("SELECT subject, sequence FROM held ORDER BY sequence")
    assert [(row["subject"], row["sequence"]) for row in held] == [("s3", nr) for nr in range(2, EACH + 1)]
    logins.fails = set()
    await _until_everything(consumer, database, clock)
    await consumer.close()
    await _proved(database)


async def test_a_rival_that_handled_part_of_the_batch_meanwhile_is_told_apart(bus, database, clock, logins):
    group, slow = new_id(), Logins()
    slow.handlers._topics = logins.handlers._topics
    slow.gate = asyncio.Event()
    slow.topic = logins.topic
    zombie = Consumer(group, database, bus, slow.handlers, None, clock)
    await bus.publish(logins.all())
    stalled = asyncio.create_task(_until_inside(zombie, slow))
    await asyncio.wait_for(slow.inside.wait(), 30)
    assert zombie.subscription is not None
    await zombie.subscription.close()
    heir = Consumer(group, database, bus, logins.handlers, None, clock)
    await _until_everything(heir, database, clock)
    slow.gate.set()
    await asyncio.gather(stalled, return_exceptions=True)
    await heir.close()
    await _proved(database)


async def _until_inside(consumer: Consumer, logins: Logins) -> None:
    while not logins.inside.is_set():
        await consumer.step(0.2)


async def test_a_batch_that_was_interrupted_happened_whole_or_not_at_all(bus, database, clock, logins, monkeypatch):
    """The connection is lost before the commit, and then after it, before anybody heard of it."""
    real, lost = UnitOfWork.commit, []

    async def commit(self: UnitOfWork, key: Any = None) -> None:
        if not lost:
            lost.append("before")
            raise DatabaseAway
        await real(self, key)
        if len(lost) == 1:
            lost.append("after")
            raise DatabaseAway

    monkeypatch.setattr(UnitOfWork, "commit", commit)
    consumer = Consumer(new_id(), database, bus, logins.handlers, None, clock)
    await bus.publish(logins.all())
    running = asyncio.create_task(consumer.run())

    async def done() -> bool:
        return await _seen(database) == _everything()

    try:
        await until(done, 60, what="every effect once")
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await consumer.close()
    assert lost == ["before", "after"]
    await _proved(database)


async def test_a_person_who_writes_at_the_same_moment_makes_the_batch_decide_again(
    bus, database, clock, logins, write, monkeypatch
):
    await write("s1", 1)  # opened by hand, so that the batch's own fact for it clashes once
    rivals = iter([1])
    real = UnitOfWork.commit

    async def commit(self: UnitOfWork, key: Any = None) -> None:
        if len(self.facts) > 1 and next(rivals, None):
            await write("s1", 1)
        await real(self, key)

    monkeypatch.setattr(UnitOfWork, "commit", commit)
    consumer = Consumer(new_id(), database, bus, logins.handlers, None, clock)
    await bus.publish(logins.all())
    await _until_everything(consumer, database, clock)
    await consumer.close()
    assert next(rivals, None) is None
    assert await database.fetchval("SELECT total FROM tallies WHERE id = 's1'") == EACH + 1
    assert (await verify(database, [TALLIES])).differences == []


async def test_what_means_nothing_here_is_passed_with_the_batch(bus, database, clock, logins):
    consumer = Consumer(new_id(), database, bus, logins.handlers, None, clock)
    await bus.publish(
        [
            logins.message("s0", 1),
            logins.message("s0", 2, LockedOutV1.TYPE),
            logins.message("s0", 3),
            logins.message("s1", 1),
        ]
    )

    async def done() -> bool:
        await consumer.step(0.1)
        return await _seen(database) == {"s0": [1, 3], "s1": [1]}

    await until(done, 30, what="both subjects")
    await consumer.close()
    assert await database.fetchval("SELECT sequence FROM inbox WHERE subject = 's0'") == 3
