"""A whole service in a test: its own fresh database, an embedded bus, HTTP over ASGI, a clock to be moved."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, TypeVar

import httpx

from fenqi.messaging.bus import Bus
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.messaging.open_bus import bus_at
from fenqi.testing.clock import HandClock
from fenqi.testing.databases import Databases
from fenqi.testing.events import Events
from fenqi.testing.tokens import TokenMint
from fenqi.testing.until import SECONDS, until
from fenqi.web.outside import Outside
from fenqi.web.service import Service
from fenqi.web.settings import ServiceSettings
from fenqi.web.tokens import Principal

S = TypeVar("S", bound=ServiceSettings)
Peer = Callable[[httpx.Request], httpx.Response] | httpx.AsyncBaseTransport
"""What stands for another service: a function, or a transport (httpx.ASGITransport(app) for a real one)."""

BASE = "http://fenqi.test"
OPENING = date(2026, 11, 23)


class Running:
    """A service that runs. `http` is nobody's client; `as_(who)` is somebody's."""

    def __init__(
        self, service: Service, bus: Bus, bus_url: str, clock: HandClock, tokens: TokenMint, peers: "Peers"
    ) -> None:
        self.service = service
        self.bus = bus
        self.bus_url = bus_url
        self.clock = clock
        self.tokens = tokens
        self.peers = peers
        self.database = service.ground.database
        self.events = Events(bus, clock)
        self.http = self._client({})
        self._clients = [self.http]

    def as_(self, who: Principal) -> httpx.AsyncClient:
        """A client that sends this principal's token."""
        client = self._client(self.tokens.header(who))
        self._clients.append(client)
        return client

    async def settled(self, seconds: float = SECONDS) -> None:
        """Wait until every fact is on the bus and every event was taken from it (held ones may still wait)."""
        await settled(self, seconds=seconds)

    async def held(self) -> list[dict[str, Any]]:
        """What waits or is parked."""
        return [dict(row) for row in await self.database.fetch("SELECT * FROM held ORDER BY id")]

    async def close(self) -> None:
        """Close the clients and the ear on the bus; the service is its starter's to stop."""
        for client in self._clients:
            await client.aclose()
        await self.events.close()

    def _client(self, headers: Mapping[str, str]) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.service.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=BASE, headers=dict(headers))


async def settled(*services: Running, seconds: float = SECONDS) -> None:
    """Wait until nothing moves between these services (one bus) any more."""

    async def still() -> bool:
        for _ in range(2):  # Taking an event may write facts, and relaying them may give another something to take.
            for one in services:
                if await one.service.relay.waiting():
                    return False
            for one in services:
                consumer = one.service.consumer
                if consumer is not None and (consumer.subscription is None or await consumer.subscription.lag()):
                    return False
        return True

    await until(still, seconds, what="relay drained and consumers without lag")


class Peers(httpx.AsyncBaseTransport):
    """The other services as this one sees them, by the first part of the path. access-svc is there, the others as given;
    one that isn't given is down. `asked` keeps every request."""

    def __init__(self, tokens: TokenMint, peers: Mapping[str, Peer]) -> None:
        self._tokens = tokens
        self.peers: dict[str, Peer] = dict(peers)
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Give the request to its peer."""
        name = request.url.path.split("/")[1]
        peer = self.peers.get(name)
        self.asked.append(request)
        if isinstance(peer, httpx.AsyncBaseTransport):
            return await peer.handle_async_request(request)
        if peer is not None:
            await request.aread()
            return peer(request)
        if request.url.path == "/access/v1/keys":
            return httpx.Response(200, json=self._tokens.key_set(), request=request)
        if request.url.path == "/access/v1/service-tokens":
            token = self._tokens.token(Principal("this-svc", "service"))
            return httpx.Response(200, json={"access_token": token, "expires_in": 3600}, request=request)
        raise httpx.ConnectError(f"{name} is down in this test", request=request)


@asynccontextmanager
async def running(
    databases: Databases,
    build: Callable[[S, Outside], Service],
    settings: type[S],
    *,
    peers: Mapping[str, Peer] | None = None,
    clock: HandClock | None = None,
    bus_url: str | None = None,
    wrap_bus: Callable[[Bus], Bus] = lambda bus: bus,
    **values: Any,
) -> AsyncIterator[Running]:
    """Start a service built by its own `main.build`, with a clock that ticks and can be moved ahead.

    `values` are further settings. Services that should hear each other share one's `bus_url` (and its `clock`)."""
    clock = clock or HandClock(ticking=True)
    tokens = TokenMint(clock)
    reach = Peers(tokens, peers or {})
    outside = Outside(
        clock=clock,
        http=lambda url: httpx.AsyncClient(transport=reach, base_url=url),
        bus=lambda url: wrap_bus(bus_at(url)),
    )
    bus_url = bus_url or await databases.empty()
    name = databases.name()
    base = {"bus_url": bus_url, "client_secret": "only-for-tests", "opening_date": OPENING, **values}
    role = databases.role(build.__module__)
    service = build(settings(database_url=databases.url(name, role), **base), outside)
    await databases.migrated(service.migrations, name, role=role)
    bus = EmbeddedBus(bus_url) if bus_url.startswith("postgresql") else bus_at(bus_url)
    await bus.open()
    running = Running(service, bus, bus_url, clock, tokens, reach)
    try:
        await service.start()
        try:
            yield running
        finally:
            await service.stop()
    finally:
        await running.close()
        await bus.close()
