"""The bus as services see it: topics of keyed, partitioned, kept records; at least once, in order per key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from fenqi.kernel import Unavailable

DEAD_LETTERS = "fenqi.dead-letter"
"""Topic that gets a copy of every parked message."""

MAX_POLL = 500
"""Records handed over at once."""


class BusAway(Unavailable):
    """The bus can't be reached for a moment; facts wait in the outbox: nothing is lost."""

    code = "bus-away"


@dataclass(frozen=True, slots=True)
class Message:
    """What is published."""

    topic: str
    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Record:
    """What is received: a message with its place in the log."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes


class Subscription(Protocol):
    """One member of a consumer group."""

    async def poll(self, seconds: float) -> list[Record]:
        """Up to MAX_POLL next records of the partitions assigned to this member, or none after `seconds`."""

    async def commit(self) -> None:
        """Everything polled so far is done: a restarted member goes on after it."""

    async def rewind(self) -> None:
        """Go back to what was committed last."""

    async def seek_to_start(self) -> None:
        """Go back to the first record of every assigned partition."""

    async def lag(self) -> int:
        """Records in the assigned partitions that are not committed yet."""

    async def close(self) -> None:
        """Leave the group."""


class Bus(Protocol):
    """Kafka, or the log in PostgreSQL: both pass the same conformance suite."""

    async def open(self) -> None:
        """Connect; raises BusAway."""

    async def close(self) -> None:
        """Disconnect."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Append all, in order per key; returns when they are durable. Raises BusAway."""

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Join a group, from its committed place or from the start."""
