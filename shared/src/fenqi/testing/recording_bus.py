"""A bus that only keeps what is published, and fails when it is told to."""

from collections.abc import Awaitable, Callable, Sequence

from fenqi.messaging.bus import BusAway, Message, Subscription
from fenqi.messaging.envelope import Envelope, decode


class RecordingBus:
    """`after` runs when a batch was taken and its publisher has not heard so yet: to fail, or to cut something."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.batches = 0
        self.is_away = False
        self.refused = 0
        self.after: Callable[[], Awaitable[None]] | None = None

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to disconnect from."""

    async def publish(self, messages: Sequence[Message]) -> None:
        """Keep them, or refuse while away."""
        if self.is_away:
            self.refused += 1
            raise BusAway
        self.messages += messages
        self.batches += 1
        if self.after is not None:
            await self.after()

    async def subscribe(self, group: str, topics: Sequence[str]) -> Subscription:
        """Nobody listens here."""
        raise AssertionError("a recording bus has no readers")

    @property
    def envelopes(self) -> list[Envelope]:
        """What was published, decoded."""
        return [decode(message.value) for message in self.messages]

    def sequences(self, *, once: bool = False) -> dict[str, list[int]]:
        """Sequences by subject in the order of publishing; `once` leaves repeats out."""
        found: dict[str, list[int]] = {}
        for one in self.envelopes:
            sequences = found.setdefault(one.subject, [])
            if not once or one.sequence not in sequences:
                sequences.append(one.sequence)
        return found
