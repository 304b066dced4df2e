"""Every event has its effect exactly once and in order per subject, on both buses, with duplication, delay and shuffling
switched on; a poison message is parked and re-driven; another member takes over in mid-batch."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from fenqi.contracts.access import LockedOutV1, LoggedInV1
from fenqi.kernel import NotYet, new_id
from fenqi.messaging.bus import DEAD_LETTERS, Bus, Message
from fenqi.messaging.consumer import Consumer
from fenqi.messaging.envelope import Envelope, NotAnEnvelope
from fenqi.messaging.handlers import Handlers
from fenqi.messaging.held import MAX_ATTEMPTS
from fenqi.store import Database, UnitOfWork
from fenqi.testing import buses
from fenqi.testing.databases import Databases
from fenqi.testing.faulty_bus_simulator import FaultyBus
from fenqi.testing.seeds import new_seed
from fenqi.testing.until import until

SEEDS = (7, new_seed())
SUBJECTS, EACH = 12, 8
AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest_asyncio.fixture(params=buses.BOTH)
async def bus(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Bus]:
    opened = await buses.a_bus(request.param, databases, request)
    yield opened
    await opened.close()


class Login:
    """LoggedIn events on a topic of the test's own, numbered per subject."""

    def __init__(self) -> None:
        self.topic = buses.a_topic()

    def message(self, subject: str, sequence: int, type_: str = LoggedInV1.TYPE) -> Message:
        event = LoggedInV1(
            user_id=subject, population="staff", method="password", session_id=f"{subject}/{sequence}", logged_in_at=AT
        )
        envelope = Envelope(
            id=new_id(), source="/fenqi/access-svc", type=type_, subject=subject, time=AT, sequence=sequence,
            businessdate=AT.date(), correlationid="c", causationid="", actor="staff:clerk", data=msgspec.Raw(event.to_bytes()),
        )  # fmt: skip
        return Message(self.topic, subject, envelope.encode())

    def all(self) -> list[Message]:
        return [self.message(f"s{n}", nr) for nr in range(1, EACH + 1) for n in range(SUBJECTS)]


@pytest.fixture
def login() -> Login:
    return Login()


class Effects:
    """A handler that writes one row for each event, and fails as a test asks it to."""

    def __init__(self, topic: str) -> None:
        self.handlers = Handlers()
        self.handlers.on(LoggedInV1)(self._handle)
        self.handlers._topics = {topic}
        self.fails: dict[str, Exception] = {}
        self.tries = 0
        self.gate: asyncio.Event | None = None
        self.inside = asyncio.Event()

    async def _handle(self, event: LoggedInV1, uow: UnitOfWork, _ports: Any) -> None:
        self.tries += 1
        self.inside.set()
        if self.gate is not None:
            await self.gate.wait()
        if event.session_id in self.fails:
            raise self.fails[event.session_id]
        uow.insert("effects", {"subject": event.user_id, "sequence": int(event.session_id.rpartition("/")[2])})

    async def seen(self, database: Database) -> dict[str, list[int]]:
        """What had its effect, in order, by subject."""
        found: dict[str, list[int]] = {}
        for row in await database.fetch("SELECT subject, sequence FROM effects ORDER BY nr"):
            found.setdefault(row["subject"], []).append(row["sequence"])
        return found


def _everything(subjects: int = SUBJECTS, each: int = EACH) -> dict[str, list[int]]:
    return {f"s{n}": list(range(1, each + 1)) for n in range(subjects)}


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_the_bus_does_each_event_has_its_effect_once_and_in_order(bus, database, clock, login, seed):
    faulty = FaultyBus(bus, seed)
    effects = Effects(login.topic)
    consumer = Consumer(new_id(), database, faulty, effects.handlers, None, clock)
    for message in login.all():
        await faulty.publish([message])

    async def done() -> bool:
        await consumer.step(0.2)
        return await effects.seen(database) == _everything()

    await until(done, 60, what=f"every effect once (seed {seed})")
    for _ in range(10):  # what is still kept back are repeats: they change nothing
        await consumer.step(0.05)
    await consumer.close()
    assert await effects.seen(database) == _everything()
    assert await database.fetchval("SELECT count(*) FROM held") == 0
    if seed == SEEDS[0]:  # another seed may leave one of them out
        assert all(faulty.injected[fault] for fault in ("published twice", "delayed", "duplicated", "shuffled"))


async def test_a_poison_message_is_parked_and_only_its_own_subject_waits(bus, database, clock, login):
    effects = Effects(login.topic)
    effects.fails["s0/3"] = ValueError("a bug")
    consumer = Consumer(new_id(), database, bus, effects.handlers, None, clock)
    await bus.publish([Message(login.topic, "s1", b"{no json"), *login.all()])

    async def parked() -> bool:
        await consumer.step(0.1)
        clock.forward(seconds=20)
        return int(await database.fetchval("SELECT count(*) FROM held WHERE status = 'parked'")) == 2

    await until(parked, 60, what="the poison message and the unreadable bytes are parked")
    assert await effects.seen(database) == _everything() | {"s0": [1, 2]}
    row = await database.fetchrow("SELECT attempts, error FROM held WHERE subject = 's0' AND status = 'parked'")
    assert row["attempts"] == MAX_ATTEMPTS
    assert "a bug" in row["error"]
    dead = await bus.subscribe(new_id(), [DEAD_LETTERS])
    values = {record.value for record in await buses.read(dead, 2)}
    await dead.close()
    assert b"{no json" in values

    effects.fails.clear()
    assert await consumer.held.redrive() >= 1

    async def done() -> bool:
        await consumer.step(0.1)
        clock.forward(seconds=20)
        return await effects.seen(database) == _everything()

    await until(done, 60, what="the re-driven message and what waited behind it")
    await consumer.close()


async def test_a_version_that_nobody_can_read_is_held_not_skipped(bus, database, clock, login):
    effects = Effects(login.topic)
    consumer = Consumer(new_id(), database, bus, effects.handlers, None, clock)
    await bus.publish([login.message("s0", 1, "access.LoggedIn.v9"), login.message("s0", 2)])

    async def held() -> bool:
        await consumer.step(0.1)
        return int(await database.fetchval("SELECT count(*) FROM held")) == 2

    await until(held, 30, what="both are held")
    await consumer.close()
    assert await effects.seen(database) == {}


async def test_what_waits_for_something_else_is_never_parked(bus, database, clock, login):
    effects = Effects(login.topic)
    effects.fails["s0/1"] = NotYet()
    consumer = Consumer(new_id(), database, bus, effects.handlers, None, clock)
    await bus.publish([login.message("s0", 1), login.message("s0", 2)])

    async def tried_often() -> bool:
        await consumer.step(0.05)
        clock.forward(seconds=20)
        return effects.tries > MAX_ATTEMPTS + 3

    await until(tried_often, 60, what="more tries than would park it")
    assert await database.fetchval("SELECT count(*) FROM held WHERE status = 'parked'") == 0
    effects.fails.clear()

    async def done() -> bool:
        await consumer.step(0.05)
        clock.forward(seconds=20)
        return await effects.seen(database) == {"s0": [1, 2]}

    await until(done, 30, what="both in order once it has come")
    await consumer.close()


async def test_a_member_that_stalls_in_mid_batch_and_comes_back_changes_nothing(bus, database, clock, login):
    """A zombie: it read a batch, another member took over and handled it, and then it goes on."""
    group = new_id()
    slow, quick = Effects(login.topic), Effects(login.topic)
    slow.gate = asyncio.Event()
    zombie = Consumer(group, database, bus, slow.handlers, None, clock)
    await bus.publish(login.all())
    stalled = asyncio.create_task(_until_inside(zombie, slow))
    await asyncio.wait_for(slow.inside.wait(), 30)
    assert zombie.subscription is not None
    await zombie.subscription.close()
    heir = Consumer(group, database, bus, quick.handlers, None, clock)

    async def done() -> bool:
        await heir.step(0.2)
        return await quick.seen(database) == _everything()

    await until(done, 60, what="the heir handles everything")
    slow.gate.set()
    await asyncio.gather(stalled, return_exceptions=True)
    await heir.close()
    assert slow.tries > 0
    assert quick.tries >= SUBJECTS
    assert await quick.seen(database) == _everything()


async def _until_inside(consumer: Consumer, effects: Effects) -> None:
    while not effects.inside.is_set():
        await consumer.step(0.2)


async def test_a_services_own_events_wait_for_nothing_and_those_it_does_not_listen_for_leave_no_trace(
    bus, database, clock, login
):
    effects = Effects(login.topic)
    consumer = Consumer("access-svc", database, bus, effects.handlers, None, clock)
    other = LockedOutV1.TYPE
    await bus.publish([login.message("s0", 1, other), login.message("s0", 7), login.message("s0", 3)])
    await bus.publish([login.message("s0", 3), login.message("s0", 8, other)])

    async def done() -> bool:
        await consumer.step(0.2)
        return consumer.subscription is not None and await consumer.subscription.lag() == 0

    await until(done, 30, what="everything read")
    await consumer.close()
    assert {subject: sorted(found) for subject, found in (await effects.seen(database)).items()} == {"s0": [3, 7]}
    assert await database.fetchval("SELECT array_agg(subject ORDER BY subject) FROM inbox") == ["s0#3", "s0#7"]
    assert await database.fetchval("SELECT count(*) FROM held") == 0


async def test_a_services_own_event_that_could_not_be_read_at_first_has_its_effect_when_it_is_tried_again(
    bus, database, clock, login, monkeypatch
):
    effects = Effects(login.topic)
    consumer = Consumer("access-svc", database, bus, effects.handlers, None, clock)
    with monkeypatch.context() as younger:
        younger.setattr("fenqi.messaging.consumer.decode", _knows_nothing)
        await bus.publish([login.message("s0", 7)])

        async def parked() -> bool:
            await consumer.step(0.1)
            return consumer.held.parked == 1

        await until(parked, 30, what="the bytes are parked")
    assert await consumer.held.redrive() == 1

    async def done() -> bool:
        await consumer.step(0.1)
        clock.forward(seconds=20)
        return await effects.seen(database) == {"s0": [7]}

    await until(done, 30, what="its effect")
    await consumer.close()
    assert await database.fetchval("SELECT count(*) FROM held") == 0


def _knows_nothing(_value: bytes) -> Envelope:
    raise NotAnEnvelope("of a version to come")
