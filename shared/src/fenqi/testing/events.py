"""Events in tests: published as their producer would, and read back as their contracts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from fenqi.contracts.base import Event
from fenqi.contracts.registry import EVENTS
from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus, Message, Subscription
from fenqi.messaging.envelope import Envelope, decode

POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Heard:
    """An event as it crossed the bus."""

    envelope: Envelope
    event: Event


class Events:
    """The other services' voice and ear on one bus. Sequences are counted per subject, as the producer's facts are."""

    def __init__(self, bus: Bus, clock: Callable[[], datetime], contracts: Mapping[str, type[Event]] = EVENTS) -> None:
        self._bus = bus
        self._contracts = contracts
        self._clock = clock
        self._sequences: Counter[tuple[str, str]] = Counter()
        self._ears: dict[str, tuple[Subscription, list[Heard]]] = {}

    def envelope(
        self, event: Event, *, on: date | None = None, correlation_id: str = "", actor: str = "", causation_id: str = ""
    ) -> Envelope:
        """The event in its next envelope (which counts): for tests that publish late, twice or not at all."""
        place = (event.context(), event.aggregate_id)
        self._sequences[place] += 1
        return Envelope(
            id=new_id(),
            source=f"/fenqi/{event.producer()}",
            type=event.TYPE,
            subject=event.aggregate_id,
            time=self._clock(),
            sequence=self._sequences[place],
            businessdate=on or self._clock().date(),
            correlationid=correlation_id or new_id(),
            causationid=causation_id,
            actor=actor or f"service:{event.producer()}",
            data=msgspec.Raw(event.to_bytes()),
        )

    async def publish(
        self, *events: Event, on: date | None = None, correlation_id: str = "", actor: str = ""
    ) -> list[Envelope]:
        """Publish in order, on the business date `on` (the clock's day when not given)."""
        envelopes = [self.envelope(event, on=on, correlation_id=correlation_id, actor=actor) for event in events]
        await self.send(*envelopes)
        return envelopes

    async def send(self, *envelopes: Envelope) -> None:
        """Publish envelopes as they are."""
        await self._bus.publish([Message(f"fenqi.{one.context}", one.subject, one.encode()) for one in envelopes])

    async def heard(self, context: str, *types: type[Event]) -> list[Heard]:
        """Everything `context` ("loan") has published so far, in order per subject; only `types` when given."""
        if context not in self._ears:
            subscription = await self._bus.subscribe(f"test-{new_id()}", [f"fenqi.{context}"])
            self._ears[context] = (subscription, [])
        subscription, heard = self._ears[context]
        await self._listen(subscription, heard)
        return [one for one in heard if not types or isinstance(one.event, types)]

    async def of(self, event: type[Event]) -> list[Event]:
        """Published events of one type."""
        return [one.event for one in await self.heard(event.context(), event)]

    async def close(self) -> None:
        """Leave the groups it listened in."""
        await asyncio.gather(*(subscription.close() for subscription, _ in self._ears.values()))

    async def _listen(self, subscription: Subscription, heard: list[Heard]) -> None:
        while records := await subscription.poll(POLL_SECONDS):
            for record in records:
                envelope = decode(record.value)
                heard.append(Heard(envelope, self._contracts[envelope.type].read(bytes(envelope.data))))
            await subscription.commit()
