"""What a process gives its services: the clock, the way to other services, the bus. `main.build()` gets it passed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx

from fenqi.messaging.bus import Bus
from fenqi.messaging.open_bus import bus_at

MAX_CONNECTIONS = 20


def _now() -> datetime:
    return datetime.now(UTC)


def _over_tcp(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, limits=httpx.Limits(max_connections=MAX_CONNECTIONS))


@dataclass(frozen=True, slots=True)
class Outside:
    """Real by default; the onebox passes httpx over ASGI, tests pass a clock of their own or a faulty bus."""

    clock: Callable[[], datetime] = _now
    http: Callable[[str], httpx.AsyncClient] = _over_tcp
    bus: Callable[[str], Bus] = bus_at
