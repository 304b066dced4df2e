"""What a service does about events: `@handlers.on(PaymentReceivedV1)` over a function of the event."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from fenqi.contracts.base import Event
from fenqi.messaging.envelope import Envelope
from fenqi.store.database import Connection
from fenqi.store.unit_of_work import UnitOfWork

E = TypeVar("E", bound=Event)
Handle = Callable[[Any, UnitOfWork, Any], Awaitable[None]]
HandleAll = Callable[[Sequence[Envelope], Connection], Awaitable[None]]
ReadAhead = Callable[[Sequence[Any], UnitOfWork], Awaitable[None]]
"""Reads what many events will ask for into their unit of work, in as few round trips as that takes."""


class Handlers:
    """The events one service listens to. Topics follow from them."""

    def __init__(self) -> None:
        self.by_type: dict[str, tuple[type[Event], Handle]] = {}
        self.in_bulk: HandleAll | None = None
        self.ahead: dict[str, ReadAhead] = {}
        self._topics: set[str] = set()

    def on(self, *events: type[E], ahead: ReadAhead | None = None) -> Callable[[Handle], Handle]:
        """Register a function `(event, uow, ports)`. It records what follows; the runtime commits it with the inbox row.

        With `ahead` events of many subjects may share one unit of work and one commit: what `ahead(events, uow)` found by
        `uow.find_many` the function then finds without asking. It must do nothing but read and record: when the batch
        fails, each of its events is handled again by itself."""

        def register(handle: Handle) -> Handle:
            for event in events:
                self.by_type[event.TYPE] = (event, handle)
                self._topics.add(event.topic())
                if ahead is not None:
                    self.ahead[event.TYPE] = ahead
            return handle

        return register

    def on_all(self, topics: Sequence[str]) -> Callable[[HandleAll], HandleAll]:
        """Register the one function that gets everything of `topics` in bulk, new events only, in order per subject,
        inside the transaction that also moves the inbox."""

        def register(handle: HandleAll) -> HandleAll:
            self.in_bulk = handle
            self._topics.update(topics)
            return handle

        return register

    def copy(self) -> "Handlers":
        """The same registrations, so that a service built twice from one module can add to its own."""
        made = Handlers()
        made.by_type, made.in_bulk, made._topics = dict(self.by_type), self.in_bulk, set(self._topics)
        made.ahead = dict(self.ahead)
        return made

    @property
    def topics(self) -> list[str]:
        """Topics to subscribe to."""
        return sorted(self._topics)

    def knows_other_version(self, type_: str) -> bool:
        """True for a version of a type we handle that we can't read ("loan.Disbursed.v9")."""
        name = type_.rpartition(".")[0]
        return type_ not in self.by_type and any(known.rpartition(".")[0] == name for known in self.by_type)
