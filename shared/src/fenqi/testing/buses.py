"""Both buses behind one fixture parameter, and records read until they are all there."""

from collections.abc import Iterable

import pytest

from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus, Record, Subscription
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.messaging.kafka import KafkaBus
from fenqi.testing.databases import Databases
from fenqi.testing.until import until

BOTH = [pytest.param("embedded"), pytest.param("kafka", marks=pytest.mark.kafka)]
SESSION_MS = 2_000


async def a_bus(kind: str, databases: Databases, request: pytest.FixtureRequest) -> Bus:
    """An open bus of this kind, on a server of the test session."""
    if kind == "kafka":
        bus: Bus = KafkaBus(request.getfixturevalue("kafka").bootstrap, session_ms=SESSION_MS)
    else:
        bus = EmbeddedBus(await databases.empty())
    await bus.open()
    return bus


def a_topic() -> str:
    """A topic of the test's own."""
    return f"fenqi.test-{new_id()}"


async def read(member: Subscription, count: int, *, commit: bool = True) -> list[Record]:
    """At least `count` records."""
    found: list[Record] = []

    async def enough() -> bool:
        found.extend(await member.poll(0.2))
        return len(found) >= count

    await until(enough, 30, what=f"{count} records")
    if commit:
        await member.commit()
    return found


def by_key(records: Iterable[Record]) -> dict[str, list[bytes]]:
    """Values in the order they came, by key."""
    found: dict[str, list[bytes]] = {}
    for record in records:
        found.setdefault(record.key, []).append(record.value)
    return found
