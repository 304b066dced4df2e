"""The effect of one event, or of many: what the handlers record and the inbox rows, in one commit."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fenqi.kernel import Unavailable
from fenqi.messaging.envelope import Envelope
from fenqi.messaging.handlers import HandleAll, Handlers
from fenqi.messaging.inbox import Inbox, Move, Subject
from fenqi.store.database import Database
from fenqi.store.unit_of_work import MAX_CLASHES, AlreadyHandled, Clash, Context, InboxRow, Stale, UnitOfWork

MAX_STALE = 20
"""Times an event is decided again when its aggregate changes meanwhile, before it is held for a moment."""
MAX_STALE_TOGETHER = 3
"""As many for a batch, before its events are given one by one."""
LONGEST_PAUSE_SECONDS = 0.1


class NoReader(Exception):
    """The event's version is newer than this code."""


class KeptChanging(Unavailable):
    """What the event is about kept changing while it was handled; it is tried again in a moment."""

    code = "kept-changing"


class Effects:
    """Runs handlers. Whatever they raise passes through, and then nothing was committed."""

    def __init__(
        self,
        service: str,
        database: Database,
        inbox: Inbox,
        handlers: Handlers,
        ports: Any,
        clock: Callable[[], datetime],
        on_facts: Callable[[], None],
    ) -> None:
        self._actor = f"system:{service}"
        self._database = database
        self._inbox = inbox
        self._handlers = handlers
        self._ports = ports
        self._clock = clock
        self._on_facts = on_facts
        self.handled = 0

    def is_ours(self, envelope: Envelope) -> bool:
        """True when the event means something here, even in a version that can't be read."""
        handlers = self._handlers
        return (
            handlers.in_bulk is not None
            or envelope.type in handlers.by_type
            or handlers.knows_other_version(envelope.type)
        )

    async def give(self, envelope: Envelope, expected: int, held_id: int | None = None) -> None:
        """Its effect, once: `expected` is where its subject's inbox row is thought to be."""
        clashes = 0
        for attempt in range(MAX_STALE):
            try:
                await self._once(envelope, expected, held_id)
            except AlreadyHandled:  # by another member of the group: this event, or only the ones before it
                expected = await self._inbox.last((envelope.context, envelope.subject))
                if expected >= envelope.sequence:
                    return
            except Stale as stale:
                clashes += isinstance(stale, Clash)
                if clashes == MAX_CLASHES and stale.__cause__ is not None:
                    raise stale.__cause__ from None
                await _pause(attempt)
            else:
                self.handled += 1
                return
        raise KeptChanging

    def goes_together(self, envelopes: Sequence[Envelope]) -> bool:
        """True when a subject's events may share a unit of work with those of others."""
        ours = [one for one in envelopes if self.is_ours(one)]
        return bool(ours) and all(one.type in self._handlers.ahead for one in ours)

    async def give_together(self, ready: Mapping[Subject, Sequence[Envelope]], moves: Sequence[Move]) -> None:
        """The effect of events of many subjects in one commit, each subject's in order. Raises AlreadyHandled."""
        ours = [one for envelopes in ready.values() for one in envelopes if one.type in self._handlers.ahead]
        for attempt in range(MAX_STALE_TOGETHER):
            try:
                await self._together(ours, moves)
            except Stale:
                await _pause(attempt)
            else:
                self.handled += len(ours)
                return
        raise KeptChanging

    async def give_all(self, ready: Mapping[Subject, Sequence[Envelope]], moves: Sequence[Move]) -> None:
        """The effect of many events in one transaction (bulk handlers only). Raises AlreadyHandled."""
        assert self._handlers.in_bulk is not None
        fresh = [envelope for envelopes in ready.values() for envelope in envelopes]
        await self._bulk(self._handlers.in_bulk, fresh, moves, None)
        self.handled += len(fresh)

    async def _once(self, envelope: Envelope, expected: int, held_id: int | None) -> None:
        subject = (envelope.context, envelope.subject)
        if self._handlers.in_bulk is not None:
            move = Move(subject, expected, envelope.sequence)
            await self._bulk(self._handlers.in_bulk, [envelope], [move], held_id)
            return
        if envelope.type not in self._handlers.by_type:
            raise NoReader(f"{envelope.type}: this version of the service can't read it")
        model, handle = self._handlers.by_type[envelope.type]
        event = model.read(bytes(envelope.data))
        uow = UnitOfWork(self._database, self._context(envelope))
        uow.handling(InboxRow(*subject, expected, envelope.sequence), held_id)
        await handle(event, uow, self._ports)
        await uow.commit()
        if uow.facts:
            self._on_facts()

    async def _together(self, ours: Sequence[Envelope], moves: Sequence[Move]) -> None:
        handlers = self._handlers
        events = [handlers.by_type[one.type][0].read(bytes(one.data)) for one in ours]
        uow = UnitOfWork(self._database, self._context(ours[0]))
        uow.handling_together([InboxRow(*move.subject, move.expected, move.sequence) for move in moves])
        readers = {handlers.ahead[one.type]: None for one in ours}
        for read in readers:
            await read(
                [event for one, event in zip(ours, events, strict=True) if handlers.ahead[one.type] is read], uow
            )
        for envelope, event in zip(ours, events, strict=True):
            uow.context = self._context(envelope)
            await handlers.by_type[envelope.type][1](event, uow, self._ports)
        await uow.commit()
        if uow.facts:
            self._on_facts()

    def _context(self, envelope: Envelope) -> Context:
        return Context(self._actor, envelope.businessdate, self._clock(), envelope.correlationid, envelope.id)

    async def _bulk(
        self, handle: HandleAll, fresh: Sequence[Envelope], moves: Sequence[Move], held_id: int | None
    ) -> None:
        async with self._database.transaction() as connection:
            await self._inbox.take(connection, moves)
            if held_id is not None:
                await connection.execute("DELETE FROM held WHERE id = $1", held_id)
            await handle(fresh, connection)


async def _pause(attempt: int) -> None:
    """A short random pause that grows with the attempt, so that rivals stop meeting."""
    await asyncio.sleep(random.uniform(0, min(LONGEST_PAUSE_SECONDS, 0.002 * 2 ** min(attempt, 6))))
