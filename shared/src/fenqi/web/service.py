"""One shape for every service: database, bus, relay, consumer, jobs and HTTP application, put together once."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
from fastapi import APIRouter, FastAPI

from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.kernel import Unavailable, new_id
from fenqi.messaging.consumer import Consumer
from fenqi.messaging.handlers import Handlers
from fenqi.messaging.relay import Relay
from fenqi.store.aggregate import Aggregate
from fenqi.store.database import Database
from fenqi.store.migrate import migrate
from fenqi.store.unit_of_work import UnitOfWork
from fenqi.web import health, problems
from fenqi.web.business_date import BusinessDate
from fenqi.web.client import ServiceClient, ServiceTokens
from fenqi.web.commands import Commands
from fenqi.web.limits import MAX_BODY_BYTES, BodyLimit
from fenqi.web.outside import Outside
from fenqi.web.settings import ServiceSettings
from fenqi.web.tokens import Tokens

START_AGAIN_SECONDS = 1.0
CYCLES_AFTER = 20_000
"""New objects, less those that went, until cycles are looked for (Python: 700)."""
CANCEL_AGAIN_SECONDS = 1.0
log = logging.getLogger("fenqi.service")


@dataclass(frozen=True, slots=True)
class Job:
    """Something that runs by the clock. `run(commands)` is one short round; a failing round is logged and comes again."""

    name: str
    every_seconds: float
    run: Callable[[Commands[Any]], Awaitable[None]]


class Ground:
    """What `build()` starts from: the service's own database and its ways to the others."""

    def __init__(self, name: str, settings: ServiceSettings, outside: Outside) -> None:
        self.name = name
        self.settings = settings
        self.outside = outside
        self.clock: Callable[[], datetime] = outside.clock
        self.database = Database(settings.database_url, max_pool=settings.database_connections)
        self.bus = outside.bus(settings.bus_url)
        self.business_date = BusinessDate(self.database, settings.opening_date)
        self._clients: dict[str, Any] = {}
        self._service_tokens = ServiceTokens(
            self.http("access"), f"{name}-svc", settings.client_secret.get_secret_value(), self.clock
        )

    def http(self, peer: str) -> Any:
        """The plain HTTP client to a service, one a peer."""
        if peer not in self._clients:
            self._clients[peer] = self.outside.http(getattr(self.settings, f"{peer}_url"))
        return self._clients[peer]

    def peer(self, name: str) -> ServiceClient:
        """A service this one may ask, with this service's token."""
        return ServiceClient(self.http(name), self._service_tokens)

    async def published_keys(self) -> dict[str, Any]:
        """access-svc's key set."""
        try:
            answer = await self.http("access").get("/access/v1/keys", timeout=5.0)
            answer.raise_for_status()
        except Exception as error:
            raise KeysAway from error
        keys: dict[str, Any] = answer.json()
        return keys

    async def close(self) -> None:
        """Close the HTTP clients."""
        for client in self._clients.values():
            await client.aclose()


class KeysAway(Unavailable):
    """Tokens can't be checked for a moment: access-svc does not answer; try again."""

    code = "keys-away"


@dataclass(slots=True)
class Service:
    """A built service: `app` answers HTTP, `start()` and `stop()` bracket everything that runs beside it."""

    name: str
    app: FastAPI
    ground: Ground
    commands: Commands[Any]
    relay: Relay
    consumer: Consumer | None
    aggregates: Sequence[Aggregate[Any]]
    migrations: Path
    jobs: Sequence[Job]
    ready: bool = False
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Migrate, connect, and set everything running."""
        await migrate(self.ground.settings.database_url, self.migrations)
        await self.ground.database.open()
        await self.ground.business_date.load(self.ground.clock())
        self._tasks = [asyncio.create_task(self._messages(), name=f"{self.name} messages")]
        self._tasks += [asyncio.create_task(self._job(job), name=f"{self.name} {job.name}") for job in self.jobs]
        self.ready = True

    async def stop(self) -> None:
        """Stop what runs and give everything back."""
        self.ready = False
        await _ended(self._tasks)
        if self.consumer is not None:
            await self.consumer.close()
        await self.ground.bus.close()
        await self.ground.database.close()
        await self.ground.close()

    def standalone(self) -> FastAPI:
        """The application as its own process: its lifespan starts and stops the service."""

        @contextlib.asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            await self._start_when_possible()
            settled_in()
            try:
                yield
            finally:
                await self.stop()

        self.app.router.lifespan_context = lifespan
        return self.app

    async def _start_when_possible(self) -> None:
        while True:
            try:
                await self.start()
            except (Unavailable, OSError, asyncpg.PostgresError) as error:
                log.warning("%s waits for its database: %s", self.name, error)
                await asyncio.sleep(START_AGAIN_SECONDS)
            else:
                return

    async def _messages(self) -> None:
        while True:
            try:
                await self.ground.bus.open()
                break
            except Unavailable as error:
                log.warning("%s waits for the bus: %s", self.name, error)
            except Exception:  # its database is not made yet, a password is wrong: loudly, but never deaf for ever
                log.exception("%s: the bus can't be opened, comes again", self.name)
            await asyncio.sleep(START_AGAIN_SECONDS)
        await asyncio.gather(self.relay.run(), *([] if self.consumer is None else [self.consumer.run()]))

    async def _job(self, job: Job) -> None:
        while True:
            try:
                await job.run(self.commands)
            except Exception as error:
                log.warning("%s: job %s failed, comes again: %r", self.name, job.name, error)
            await asyncio.sleep(job.every_seconds)


async def _ended(tasks: Sequence["asyncio.Task[None]"]) -> None:
    """Cancel them until they have ended: whoever lost the word in somebody else's error hears it again."""
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=CANCEL_AGAIN_SECONDS)


def service(
    ground: Ground,
    ports: Any,
    *,
    routers: Sequence[APIRouter],
    migrations: Path,
    aggregates: Sequence[Aggregate[Any]] = (),
    handlers: Handlers | None = None,
    jobs: Sequence[Job] = (),
    max_body_bytes: int = MAX_BODY_BYTES,
    larger_bodies: Mapping[str, int] | None = None,
    follows_business_date: bool = True,
) -> Service:
    """Put a service together. Routers are served under /<name>/v1. `larger_bodies`: paths (a pattern) with a limit of
    their own."""
    name = ground.name
    handlers = handlers.copy() if handlers is not None else Handlers()
    if follows_business_date and handlers.in_bulk is None and BusinessDayClosedV1.TYPE not in handlers.by_type:

        @handlers.on(BusinessDayClosedV1)
        async def follow(event: BusinessDayClosedV1, _uow: UnitOfWork, _ports: Any) -> None:
            await ground.business_date.move(event.next_business_date)

    relay = Relay(ground.database, ground.bus)
    commands = Commands(ground.database, ports, ground.clock, ground.business_date, relay.wake)
    consumer = (
        Consumer(f"{name}-svc", ground.database, ground.bus, handlers, ports, ground.clock, relay.wake)
        if handlers.topics
        else None
    )
    app = FastAPI(title=f"Fenqi {name}-svc", version="1", openapi_url="/openapi.json", docs_url="/docs", redoc_url=None)
    built = Service(name, app, ground, commands, relay, consumer, aggregates, migrations, jobs)
    app.state.commands = commands
    app.state.ports = ports
    app.state.tokens = Tokens(ground.published_keys, ground.clock)
    problems.install(app)
    app.add_middleware(BodyLimit, max_bytes=max_body_bytes, larger=larger_bodies)
    app.include_router(health.routes(built))
    for router in routers:
        app.include_router(router, prefix=f"/{name}/v1")
    app.include_router(health.held_routes(built), prefix=f"/{name}/v1")
    return built


def settled_in() -> None:
    """To be called once a process has started all it will run: what that is made of stays, so the garbage collector need
    not look through it again and again (that was most of a slow answer: G1's p99 101 → 79 ms). What requests leave behind
    goes by itself, cycles are rare: looked for less often, they cost a twentieth of a service's time less."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(CYCLES_AFTER)


def job_context(commands: Commands[Any], service_name: str) -> Any:
    """The context of a job's own commands."""
    return commands.context(f"system:{service_name}-svc", new_id())
