"""The bus in production: Apache Kafka through aiokafka. Idempotent producer, acks=all, offsets committed by hand after
the database; at least once, made exactly once by the inbox."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from fenqi.messaging.bus import BusAway, Message
from fenqi.messaging.kafka_member import KafkaSubscription

PARTITIONS = 4
REQUEST_MS = 10_000
DELIVERY_SECONDS = 15.0
"""A batch that is not acknowledged by then is given up here; the relay sends it again."""
STOP_SECONDS = 5.0
SESSION_MS = 10_000
LINGER_MS = 1
MAX_BATCH_BYTES = 262_144


class KafkaBus:
    """`servers` as "host:port,host:port". Topics are made at first use with `partitions` partitions and kept for ever."""

    def __init__(
        self,
        servers: str,
        *,
        partitions: int = PARTITIONS,
        replication: int = 1,
        delivery_seconds: float = DELIVERY_SECONDS,
        session_ms: int = SESSION_MS,
    ) -> None:
        self._servers = servers
        self._partitions = partitions
        self._replication = replication
        self._delivery_seconds = delivery_seconds
        self._session_ms = session_ms
        self._known: set[str] = set()
        self._producer: AIOKafkaProducer | None = None
        self._is_open = False

    async def open(self) -> None:
        """Start the producer; raises BusAway."""
        self._producer = await self._started()
        self._is_open = True

    async def close(self) -> None:
        """Flush and stop."""
        self._is_open = False
        if self._producer is not None:
            producer, self._producer = self._producer, None
            try:
                await asyncio.wait_for(producer.stop(), STOP_SECONDS)
            except (TimeoutError, KafkaError, OSError):
                await _abandon(producer)

    async def publish(self, messages: Sequence[Message]) -> None:
        """Send all, wait until every one is acknowledged."""
        if not messages:
            return
        if not self._is_open:
            raise BusAway
        await self._make_topics({message.topic for message in messages})
        producer = self._producer
        if producer is None:  # the last one was given up
            producer = self._producer = await self._started()
        try:
            async with asyncio.timeout(self._delivery_seconds):
                sent = [await producer.send(one.topic, one.value, key=one.key.encode()) for one in messages]
                await asyncio.gather(*sent)
        except (KafkaError, OSError, TimeoutError) as error:
            # What it still holds must not come out later, behind the relay's next try.
            self._producer = None
            await _abandon(producer)
            raise BusAway from error

    async def subscribe(self, group: str, topics: Sequence[str]) -> KafkaSubscription:
        """Join a consumer group from its committed offsets, or from the start."""
        await self._make_topics(set(topics))
        consumer = AIOKafkaConsumer(
            *topics,
            bootstrap_servers=self._servers,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            request_timeout_ms=REQUEST_MS,
            session_timeout_ms=self._session_ms,
            heartbeat_interval_ms=max(100, self._session_ms // 10),
            max_poll_interval_ms=300_000,
            metadata_max_age_ms=30_000,
        )
        try:
            await consumer.start()
        except (KafkaError, OSError) as error:
            await consumer.stop()
            raise BusAway from error
        return KafkaSubscription(consumer)

    async def _started(self) -> AIOKafkaProducer:
        producer = AIOKafkaProducer(
            bootstrap_servers=self._servers,
            enable_idempotence=True,
            acks="all",
            linger_ms=LINGER_MS,
            max_batch_size=MAX_BATCH_BYTES,
            request_timeout_ms=REQUEST_MS,
        )
        try:
            async with asyncio.timeout(self._delivery_seconds):
                await producer.start()
        except (KafkaError, OSError, TimeoutError) as error:
            await _abandon(producer)
            raise BusAway from error
        return producer

    async def _make_topics(self, topics: set[str]) -> None:
        missing = topics - self._known
        if not missing:
            return
        admin = AIOKafkaAdminClient(bootstrap_servers=self._servers, request_timeout_ms=REQUEST_MS)
        try:
            await admin.start()
            answer: Any = await admin.create_topics(
                [
                    NewTopic(topic, self._partitions, self._replication, topic_configs={"retention.ms": "-1"})
                    for topic in sorted(missing)
                ]
            )
            for _, code, *_ in answer.topic_errors:
                if code and for_code(code) is not TopicAlreadyExistsError:
                    raise BusAway(f"topic not made: {for_code(code).__name__}")
        except (KafkaError, OSError) as error:
            raise BusAway from error
        finally:
            await admin.close()
        self._known |= missing


async def _abandon(producer: AIOKafkaProducer) -> None:
    """Drop a producer with what it could not deliver. Its own stop() would wait for the broker to take that."""
    producer._closed = True
    sender = producer._sender.sender_task if producer._sender is not None else None
    if sender is not None:
        sender.cancel()
    await producer.client.close()  # what is in flight fails now
    if sender is not None:
        await asyncio.wait([sender], timeout=STOP_SECONDS)
