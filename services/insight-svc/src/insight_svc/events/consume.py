"""insight-svc hears everything: it archives each batch whole and moves its reports on, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from fenqi.contracts.loan import BusinessDayClosedV1
from fenqi.contracts.registry import EVENTS
from fenqi.messaging.envelope import Envelope
from fenqi.messaging.handlers import Handlers
from fenqi.store.database import Connection
from insight_svc.adapters import archive, projections

TOPICS = sorted({event.topic() for event in EVENTS.values()})


def handlers(follow_date: Callable[[date], Awaitable[None]]) -> Handlers:
    """A set of its own for each built service; `follow_date` is told of each business day that opens."""
    made = Handlers()

    @made.on_all(TOPICS)
    async def keep(envelopes: Sequence[Envelope], connection: Connection) -> None:
        await archive.keep(envelopes, connection)
        await projections.apply(
            ((one.type, one.subject, one.businessdate, bytes(one.data)) for one in envelopes), connection
        )
        for one in envelopes:
            if one.type == BusinessDayClosedV1.TYPE:
                await follow_date(BusinessDayClosedV1.read(bytes(one.data)).next_business_date)

    return made
