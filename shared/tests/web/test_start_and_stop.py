"""A service starts when it can, works on after an outage by itself, and stops at once whatever it is doing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import httpx
import pytest

from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.store.database import Database
from fenqi.testing.clock import HandClock
from fenqi.testing.databases import Databases
from fenqi.testing.events import Events
from fenqi.testing.sample.main import MIGRATIONS, build
from fenqi.testing.sample.tally import CONTRACTS
from fenqi.testing.service import Peers, Running
from fenqi.testing.tokens import TokenMint, staff
from fenqi.testing.until import until
from fenqi.testing.wire import Wire
from fenqi.web.business_date import BusinessDate
from fenqi.web.commands import Commands
from fenqi.web.outside import Outside
from fenqi.web.service import Job
from fenqi.web.settings import ServiceSettings

STOP_SECONDS = 3.0
TALLIES = "/tally/v1/tallies"
CLERK = staff("tally:add")
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenqi.web.service.START_AGAIN_SECONDS", 0.02)


@asynccontextmanager
async def on_a_wire(databases: Databases, jobs: Sequence[Job] = ()) -> AsyncIterator[tuple[Running, Wire]]:
    """tally-svc, not started, with a wire to its database."""
    clock = HandClock(ticking=True)
    tokens = TokenMint(clock)
    peers = Peers(tokens, {})
    bus_url = await databases.empty()
    bus = EmbeddedBus(bus_url)
    await bus.open()
    async with Wire(await databases.migrated(MIGRATIONS)) as wire:
        settings = ServiceSettings(
            database_url=wire.url, bus_url=bus_url, client_secret="only-for-tests", opening_date=MONDAY
        )
        outside = Outside(clock=clock, http=lambda url: httpx.AsyncClient(transport=peers, base_url=url))
        service = build(settings, outside)
        service.jobs = jobs
        running = Running(service, bus, bus_url, clock, tokens, peers)
        try:
            yield running, wire
        finally:
            await service.stop()
            await running.close()
            await bus.close()


def _closed() -> BusinessDayClosedV1:
    return BusinessDayClosedV1(
        business_date=MONDAY,
        next_business_date=TUESDAY,
        loans_active=0,
        loans_moved=0,
        overdue_count=0,
        overdue_by_bucket=(),
        books=(),
        trial_balance_minor=0,
    )


def _ours() -> list[str]:
    return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("tally ")]


async def _consuming(tally: Running) -> None:
    """Wait until the consumer has joined its group and its member is the active one."""
    await tally.events.publish(_closed())
    await until(lambda: tally.service.ground.business_date() == TUESDAY, what="the business date moved")


async def test_it_stops_at_once_while_everything_runs_and_leaves_nothing(databases: Databases) -> None:
    waiting = asyncio.Event()

    async def long(_: Commands[None]) -> None:
        waiting.set()
        await asyncio.sleep(3600)

    async with on_a_wire(databases, [Job("long", 1, long)]) as (tally, wire):
        await tally.service.start()
        await _consuming(tally)
        await waiting.wait()
        assert len(_ours()) == 2
        async with asyncio.timeout(STOP_SECONDS):
            await tally.service.stop()
        assert _ours() == []
        assert (await tally.http.get("/health/ready")).status_code == 503
        name = wire.url.rpartition("/")[2]
        admin = await asyncpg.connect(databases.server.superuser_url)
        left = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
        await until(lambda: _is_zero(admin, left, name), what="no session left")
        await admin.close()


async def _is_zero(connection: "asyncpg.Connection[asyncpg.Record]", sql: str, *arguments: object) -> bool:
    return not await connection.fetchval(sql, *arguments)


async def test_it_stops_at_once_while_its_database_is_away(databases: Databases) -> None:
    async with on_a_wire(databases) as (tally, wire):
        await tally.service.start()
        await _consuming(tally)
        wire.cut()
        assert (await tally.http.get("/health/ready")).status_code == 503
        async with asyncio.timeout(STOP_SECONDS):
            await tally.service.stop()
        assert _ours() == []


async def test_an_outage_of_the_database_is_said_and_work_goes_on_by_itself_after_it(databases: Databases) -> None:
    async with on_a_wire(databases) as (tally, wire):
        await tally.service.start()
        clerk = tally.as_(CLERK)
        assert (await clerk.post(TALLIES, json={"limit": 1})).status_code == 201
        wire.cut()
        for answer in (await clerk.post(TALLIES, json={"limit": 2}), await clerk.get(TALLIES)):
            assert (answer.status_code, answer.json()["code"]) == (503, "database-away")
            assert int(answer.headers["Retry-After"]) > 0
        ready = await tally.http.get("/health/ready")
        assert (ready.status_code, "Retry-After" in ready.headers) == (503, True)
        assert (await tally.http.get("/health/live")).status_code == 200
        await tally.events.publish(_closed())
        wire.heal()

        async def posted() -> bool:
            return (await clerk.post(TALLIES, json={"limit": 3})).status_code == 201

        await until(posted, what="a tally opened after the outage")
        await until(lambda: tally.service.ground.business_date() == TUESDAY, what="what was said meanwhile was heard")
        assert (await tally.http.get("/health/ready")).json()["status"] == "ready"
        await tally.settled()
        ear = Events(tally.bus, tally.clock, CONTRACTS)
        assert sorted(one.event.model_dump()["limit"] for one in await ear.heard("tally")) == [1, 3]
        await ear.close()


async def test_as_its_own_process_it_waits_for_its_database(databases: Databases) -> None:
    async with on_a_wire(databases) as (tally, wire):
        wire.cut()
        app = tally.service.standalone()
        lifespan = app.router.lifespan_context(app)
        started = asyncio.create_task(lifespan.__aenter__())
        ready = await tally.http.get("/health/ready")
        assert (ready.status_code, ready.json()["detail"]) == (503, "The service is still starting.")
        await asyncio.wait([started], timeout=0.1)
        assert not started.done()
        wire.heal()
        await asyncio.wait_for(started, 10)
        assert (await tally.http.get("/health/ready")).status_code == 200
        await lifespan.__aexit__(None, None, None)
        assert (await tally.http.get("/health/ready")).status_code == 503


async def test_a_bus_whose_database_is_made_later_is_joined_when_it_is_there(databases: Databases) -> None:
    async with on_a_wire(databases) as (tally, _):
        name, role = databases.name(), databases.role(str(MIGRATIONS))
        late_url = databases.url(name, role)
        tally.service.ground.bus = EmbeddedBus(late_url)
        opened = asyncio.Event()
        tried = 0
        open_ = tally.service.ground.bus.open

        async def counted() -> None:
            nonlocal tried
            tried += 1
            await open_()
            opened.set()

        tally.service.ground.bus.open = counted  # type: ignore[method-assign]
        await tally.service.start()
        await until(lambda: tried > 1, what="a second try")
        assert not opened.is_set()
        await databases.migrated(MIGRATIONS, name, role=role)
        await asyncio.wait_for(opened.wait(), 10)


async def test_a_failing_job_comes_again_and_stops_nothing_else(databases: Databases) -> None:
    rounds = {"bad": 0, "good": 0}

    async def bad(_: Commands[None]) -> None:
        rounds["bad"] += 1
        raise RuntimeError("this round fails")

    async def good(_: Commands[None]) -> None:
        rounds["good"] += 1

    async with on_a_wire(databases, [Job("bad", 0.01, bad), Job("good", 0.01, good)]) as (tally, _):
        await tally.service.start()
        await until(lambda: min(rounds.values()) >= 3, what="three rounds of each")


async def test_the_business_date_only_goes_forward_and_outlives_a_restart(database: Database) -> None:
    clock = HandClock()
    today = BusinessDate(database, MONDAY)
    with pytest.raises(AssertionError):
        today()
    await today.load(clock())
    await today.move(TUESDAY)
    await today.move(MONDAY)
    assert today() == TUESDAY
    restarted = BusinessDate(database, date(2030, 1, 1))
    await restarted.load(clock())
    assert restarted() == TUESDAY


async def test_a_new_installation_opens_on_shanghais_day(database: Database) -> None:
    today = BusinessDate(database, None)
    clock = HandClock()
    clock.forward(hours=16)  # one in the morning of Tuesday in Shanghai, still Monday in UTC
    await today.load(clock())
    assert today() == TUESDAY
