"""Takes events from the bus and gives each its effect exactly once, in order per subject.

Every aggregate's events are numbered without a gap, so the inbox keeps one row a subject: the number last handled. A
lower number is a repeat and is skipped; a higher one is early and is held until its predecessors came; a failing one is
held, tried again with growing pauses, and parked when it keeps failing. Whatever follows on the same subject waits
behind it; every other subject goes on. Events whose handler reads ahead share one commit over all subjects that are
ready; when that fails they go one by one, so that one bad event still holds back only its own subject. What a service
said itself has no predecessor to wait for, for all of it is in its own database: such an event is a subject of its own
when the service listens for it, and passes by when it does not.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import Any

import msgspec

from fenqi.kernel import Unavailable
from fenqi.messaging.bus import Bus, BusAway, Record, Subscription
from fenqi.messaging.effects import Effects
from fenqi.messaging.envelope import Envelope, NotAnEnvelope, decode
from fenqi.messaging.handlers import Handlers
from fenqi.messaging.held import MAX_AT_ONCE, Held, HeldMessages
from fenqi.messaging.inbox import Inbox, Move, Place, Subject
from fenqi.store.database import Database, DatabaseAway

LANES = 7
"""Subjects worked on at the same time: one less than the pool, so that requests find a connection."""
POLL_SECONDS = 1.0
AWAY_SECONDS = 0.5
SWEEP_SECONDS = 5.0
"""So often the held table is looked through even when nothing is known to be due: another member may have filled it."""

Lanes = dict[Subject, list[Envelope]]
GiveMany = Callable[[Lanes, Sequence[Move]], Coroutine[Any, Any, None]]
log = logging.getLogger("fenqi.consumer")


class Consumer:
    """One per service: its group is its name, its topics those of its handlers."""

    def __init__(
        self,
        service: str,
        database: Database,
        bus: Bus,
        handlers: Handlers,
        ports: Any,
        clock: Callable[[], datetime],
        on_facts: Callable[[], None] = lambda: None,
    ) -> None:
        self._service = service
        self._own_context = service.removesuffix("-svc")
        self._bus = bus
        self._handlers = handlers
        self._clock = clock
        self._inbox = Inbox(database)
        self._gate = asyncio.Semaphore(LANES)
        self._swept_at = 0.0
        self._effects = Effects(service, database, self._inbox, handlers, ports, clock, on_facts)
        self.held = HeldMessages(database, bus, clock)
        self.subscription: Subscription | None = None

    @property
    def handled(self) -> int:
        """Events that had their effect since start."""
        return self._effects.handled

    async def run(self) -> None:
        """Consume for ever; when the bus or the database is away, wait and go on from what is committed. So also after
        a bug of this runtime, loudly: a service must not live on deaf."""
        while True:
            try:
                await self.step(POLL_SECONDS)
            except Unavailable as error:
                log.warning("%s waits: %s", self._service, error)
                await self._rest()
            except Exception:
                log.exception("%s: consuming failed, goes on from what is committed", self._service)
                await self._rest()

    async def step(self, seconds: float) -> int:
        """One poll: handle what came and what is due again; returns how many records came."""
        if self.subscription is None:
            self.subscription = await self._bus.subscribe(self._service, self._handlers.topics)
        records = await self.subscription.poll(min(seconds, self.held.seconds_to_next()))
        if records:
            await self._handle(records)
            await self.subscription.commit()
        await self._again()
        return len(records)

    async def close(self) -> None:
        """Leave the group."""
        if self.subscription is not None:
            subscription, self.subscription = self.subscription, None
            await subscription.close()

    async def _rest(self) -> None:
        await asyncio.sleep(AWAY_SECONDS)
        try:
            if self.subscription is not None:
                await self.subscription.rewind()
        except (BusAway, DatabaseAway):
            await self.close()

    async def _handle(self, records: Sequence[Record]) -> None:
        lanes: Lanes = {}
        for record in records:
            try:
                envelope = decode(record.value)
            except NotAnEnvelope as error:
                await self.held.park_unreadable(record, str(error))
                continue
            self._line_up(envelope, lanes)
        await self._handle_lanes(lanes)

    def _line_up(self, envelope: Envelope, lanes: Lanes) -> None:
        """Put it into its subject's lane; what this service said itself and doesn't listen for goes into none."""
        if envelope.context == self._own_context and self._handlers.in_bulk is None:
            if not self._effects.is_ours(envelope):
                return
            envelope = _alone(envelope)
        lanes.setdefault((envelope.context, envelope.subject), []).append(envelope)

    async def _handle_lanes(self, lanes: Lanes) -> None:
        places = await self._inbox.places(lanes)
        ready: Lanes = {}
        joins: Lanes = {}
        early: list[Envelope] = []
        for subject, envelopes in lanes.items():
            last, has_held = places[subject].last, places[subject].has_held
            for envelope in sorted(envelopes, key=_sequence):
                if has_held and envelope.sequence > last:
                    joins.setdefault(subject, []).append(envelope)
                elif envelope.sequence == last + 1:
                    ready.setdefault(subject, []).append(envelope)
                    last += 1
                elif envelope.sequence > last:
                    early.append(envelope)
        # Where something is held already, what comes joins it: one way through, in order.
        await self.held.hold_early([*early, *(one for envelopes in joins.values() for one in envelopes)])
        if self._handlers.in_bulk is not None:
            done = ready if await self._at_once(self._effects.give_all, ready, places) else {}
        else:
            together = {subject: all_ for subject, all_ in ready.items() if self._effects.goes_together(all_)}
            done = {}
            if len(together) > 1 and await self._at_once(self._effects.give_together, together, places):
                done = together
        ready = {subject: all_ for subject, all_ in ready.items() if subject not in done}
        if ready:
            await self._each([self._lane(subject, all_, places[subject].last) for subject, all_ in ready.items()])
        await self._each([self._catch_up(subject) for subject in joins])

    async def _at_once(self, give: GiveMany, ready: Lanes, places: dict[Subject, Place]) -> bool:
        """All at once. False when that failed and nothing happened: then one by one shows who is to blame."""
        if ready:
            moves = [Move(subject, places[subject].last, all_[-1].sequence) for subject, all_ in ready.items()]
            try:
                await give(ready, moves)
            except (DatabaseAway, BusAway):
                raise
            except Exception as error:
                log.warning("%s: a batch failed and is tried one by one: %r", self._service, error)
                return False
        return True

    async def _each(self, lanes: Sequence[Coroutine[Any, Any, Move | None]]) -> None:
        """Run lanes side by side, every one to its end; then the first failure counts."""
        passed = await asyncio.gather(*lanes, return_exceptions=True)
        await self._inbox.skip_to([one for one in passed if isinstance(one, Move)])
        for one in passed:
            if isinstance(one, BaseException):
                raise one

    async def _lane(self, subject: Subject, envelopes: Sequence[Envelope], last: int) -> Move | None:
        """One subject's events in order; returns how far it got beyond what its effects committed themselves."""
        async with self._gate:
            expected = last
            for nth, envelope in enumerate(envelopes):
                if self._effects.is_ours(envelope):
                    if not await self._try(envelope, expected, None):
                        await self.held.hold_early(envelopes[nth + 1 :])
                        break
                    expected = envelope.sequence
                last = envelope.sequence
            return Move(subject, expected, last) if last > expected else None

    async def _try(self, envelope: Envelope, expected: int, held: Held | None) -> bool:
        """Give one event its effect; hold it when it fails. Returns whether its subject may go on."""
        try:
            await self._effects.give(envelope, expected, held.id if held else None)
        except (DatabaseAway, BusAway):
            raise
        except Exception as error:
            log.warning("%s: %s of %s held: %r", self._service, envelope.type, envelope.subject, error)
            await self.held.hold_failed(envelope, error, held)
            return False
        return True

    async def _again(self) -> None:
        """What is held and may go on now."""
        if self.held.seconds_to_next() > 0 and time.monotonic() < self._swept_at + SWEEP_SECONDS:
            return
        self._swept_at = time.monotonic()
        due = await self.held.due()
        await self._each([self._catch_up(subject) for subject in due if not _is_place(subject)])
        for place in filter(_is_place, due):
            await self._read_again(place)

    async def _catch_up(self, subject: Subject) -> None:
        async with self._gate:
            while await self._catch_up_some(subject):
                pass

    async def _catch_up_some(self, subject: Subject) -> bool:
        """Held events of a subject, in order, as far as possible; returns whether there may be more."""
        waiting = await self.held.of(subject)
        last = await self._inbox.last(subject)
        for held in waiting:
            if held.sequence > last:
                if held.sequence > last + 1 or not self._may_run(held):
                    return False
                envelope = decode(held.value)
                if self._effects.is_ours(envelope):
                    if not await self._try(envelope, last, held):
                        return False
                else:
                    await self._inbox.skip_to([Move(subject, last, held.sequence)])
                last = held.sequence
            await self.held.forget(held)
        return len(waiting) == MAX_AT_ONCE

    def _may_run(self, held: Held) -> bool:
        return held.status == "early" or (held.status == "retry" and held.retry_at <= self._clock())

    async def _read_again(self, place: Subject) -> None:
        """Bytes that were no envelope and were given another try: this code may know better by now."""
        for held in await self.held.of(place):
            if self._may_run(held):
                try:
                    envelope = decode(held.value)
                except NotAnEnvelope as error:
                    await self.held.park_again(place, held, str(error))
                else:
                    lanes: Lanes = {}
                    self._line_up(envelope, lanes)
                    await self._handle_lanes(lanes)
                    await self.held.forget(held)


def _sequence(envelope: Envelope) -> int:
    return envelope.sequence


def _alone(envelope: Envelope) -> Envelope:
    """The same event as the only one of a subject of its own."""
    return msgspec.structs.replace(envelope, subject=f"{envelope.subject}#{envelope.sequence}", sequence=1)


def _is_place(subject: Subject) -> bool:
    """A place in the log ("fenqi.loan/3"), which is no context."""
    return "/" in subject[0]
