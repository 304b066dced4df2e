"""A member of a Kafka consumer group."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from fenqi.messaging.bus import MAX_POLL, BusAway, Record

ANSWER_SECONDS = 20.0
"""aiokafka waits for ever for a group's coordinator; this does not."""
JOIN_POLL_MS = 100
T = TypeVar("T")


class KafkaSubscription:
    """Some of the topics' partitions, as the group's coordinator deals them out."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer
        self._polled: dict[TopicPartition, int] = {}

    async def poll(self, seconds: float) -> list[Record]:
        """Next records of the assigned partitions."""
        batches = await _answer(self._consumer.getmany(timeout_ms=int(seconds * 1000), max_records=MAX_POLL), seconds)
        records = []
        for partition, batch in batches.items():
            self._polled[partition] = batch[-1].offset + 1
            records += [
                Record(
                    one.topic, one.partition, one.offset, (one.key or b"").decode(errors="replace"), one.value or b""
                )
                for one in batch
            ]
        return records

    async def commit(self) -> None:
        """Commit what was polled; partitions taken away meanwhile are left to their new owner."""
        assigned = self._consumer.assignment()
        offsets = {partition: offset for partition, offset in self._polled.items() if partition in assigned}
        self._polled = {}
        if not offsets:
            return
        try:
            await _answer(self._consumer.commit(offsets))
        except BusAway as away:
            if not isinstance(away.__cause__, IllegalStateError | CommitFailedError):
                raise
            # Rebalanced since: the new owner reads it again, and the inbox knows it.

    async def rewind(self) -> None:
        """Back to the committed offsets."""
        self._polled = {}
        for partition in self._consumer.assignment():
            committed = await _answer(self._consumer.committed(partition))
            if committed is None:
                await _answer(self._consumer.seek_to_beginning(partition))
            else:
                self._consumer.seek(partition, committed)

    async def seek_to_start(self) -> None:
        """Back to the first record, once there are partitions."""
        while not self._consumer.assignment():
            await _answer(self._consumer.getmany(timeout_ms=JOIN_POLL_MS, max_records=1))
        self._polled = {}
        await _answer(self._consumer.seek_to_beginning())

    async def lag(self) -> int:
        """Records not committed yet."""
        partitions = list(self._consumer.assignment())
        if not partitions:
            return 0
        ends = await _answer(self._consumer.end_offsets(partitions))
        return sum([end - (await _answer(self._consumer.committed(one)) or 0) for one, end in ends.items()])

    async def close(self) -> None:
        """Leave the group."""
        try:
            await _answer(self._consumer.stop())
        except BusAway:
            return  # the coordinator finds out by itself


async def _answer(asked: Coroutine[Any, Any, T], more_seconds: float = 0) -> T:
    try:
        async with asyncio.timeout(ANSWER_SECONDS + more_seconds):
            return await asked
    except (KafkaError, OSError, TimeoutError) as error:
        raise BusAway from error
