"""A bus from its URL."""

from fenqi.messaging.bus import Bus
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.messaging.kafka import KafkaBus


def bus_at(url: str) -> Bus:
    """`kafka://host:port[,host:port]` or `postgresql://…` (the embedded log)."""
    if url.startswith("kafka://"):
        return KafkaBus(url.removeprefix("kafka://"))
    if url.startswith("postgresql://"):
        return EmbeddedBus(url)
    raise ValueError(f"bus URL {url!r}: use kafka://host:port or postgresql://user@host/database")
