"""What a service may rely on, whichever bus: the same tests on Kafka and on the log in PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.messaging.bus import Bus, Message
from fenqi.testing import buses
from fenqi.testing.databases import Databases
from fenqi.testing.until import until


@pytest_asyncio.fixture(params=buses.BOTH)
async def bus(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Bus]:
    opened = await buses.a_bus(request.param, databases, request)
    yield opened
    await opened.close()


def some(topic: str, keys: int = 5, each: int = 20) -> list[Message]:
    return [Message(topic, f"k{key}", f"{key}-{nr}".encode()) for nr in range(each) for key in range(keys)]


async def test_everything_arrives_in_order_per_key(bus):
    topic = buses.a_topic()
    await bus.publish(some(topic))
    member = await bus.subscribe(new_id(), [topic])
    found = buses.by_key(await buses.read(member, 100))
    await member.close()
    assert found == {f"k{key}": [f"{key}-{nr}".encode() for nr in range(20)] for key in range(5)}


async def test_one_key_is_one_partition_and_many_keys_are_several(bus):
    topic = buses.a_topic()
    await bus.publish(some(topic, keys=40, each=2))
    member = await bus.subscribe(new_id(), [topic])
    records = await buses.read(member, 80)
    await member.close()
    places = {(record.key, record.partition) for record in records}
    assert len(places) == 40
    assert len({partition for _, partition in places}) > 1


async def test_bytes_are_bytes(bus):
    topic, value = buses.a_topic(), bytes(range(256)) * 100
    await bus.publish([Message(topic, "键", value)])
    member = await bus.subscribe(new_id(), [topic])
    [record] = await buses.read(member, 1)
    await member.close()
    assert (record.key, record.value) == ("键", value)


async def test_groups_know_nothing_of_each_other(bus):
    topic = buses.a_topic()
    await bus.publish(some(topic))
    for _ in range(2):
        member = await bus.subscribe(new_id(), [topic])
        assert len(await buses.read(member, 100)) == 100
        await member.close()


async def test_a_restarted_member_goes_on_after_what_was_committed(bus):
    topic, group = buses.a_topic(), new_id()
    await bus.publish(some(topic, each=2))
    first = await bus.subscribe(group, [topic])
    await buses.read(first, 10)
    await first.close()
    await bus.publish([Message(topic, "k0", b"later")])
    second = await bus.subscribe(group, [topic])
    assert [record.value for record in await buses.read(second, 1)] == [b"later"]
    await second.close()


async def test_what_was_not_committed_comes_again(bus):
    topic, group = buses.a_topic(), new_id()
    await bus.publish(some(topic, each=2))
    first = await bus.subscribe(group, [topic])
    await buses.read(first, 10, commit=False)
    await first.close()
    second = await bus.subscribe(group, [topic])
    assert len(await buses.read(second, 10)) == 10
    await second.close()


async def test_rewinding_goes_back_to_what_was_committed(bus):
    topic = buses.a_topic()
    member = await bus.subscribe(new_id(), [topic])
    await bus.publish(some(topic, each=1))
    await buses.read(member, 5)
    await bus.publish([Message(topic, "k0", b"again")])
    await buses.read(member, 1, commit=False)
    await member.rewind()
    assert [record.value for record in await buses.read(member, 1)] == [b"again"]
    await member.close()


async def test_seeking_to_the_start_brings_everything_again(bus):
    topic = buses.a_topic()
    await bus.publish(some(topic))
    member = await bus.subscribe(new_id(), [topic])
    await buses.read(member, 100)
    await member.seek_to_start()
    assert len(await buses.read(member, 100)) == 100
    await member.close()


async def test_the_lag_counts_what_is_not_committed(bus):
    topic = buses.a_topic()
    await bus.publish(some(topic))
    member = await bus.subscribe(new_id(), [topic])
    await buses.read(member, 100, commit=False)
    assert await member.lag() == 100
    await member.commit()
    assert await member.lag() == 0
    await member.close()


async def test_two_members_of_a_group_share_and_one_takes_over_from_the_other(bus):
    topic, group = buses.a_topic(), new_id()
    first, second = await bus.subscribe(group, [topic]), await bus.subscribe(group, [topic])
    await bus.publish(some(topic))
    seen: list[bytes] = []

    async def all_seen() -> bool:
        for member in (first, second):
            seen.extend(record.value for record in await member.poll(0.1))
            await member.commit()
        return len(set(seen)) >= 100

    await until(all_seen, 30, what="both members together see everything")
    await first.close()
    await bus.publish(some(topic))
    assert len(await buses.read(second, 100)) >= 100
    await second.close()


async def test_members_that_wait_are_woken_by_a_publisher(bus):
    topic = buses.a_topic()
    member = await bus.subscribe(new_id(), [topic])
    await member.poll(0.5)
    waiting = asyncio.create_task(member.poll(30))
    await bus.publish([Message(topic, "k", b"now")])
    records = await asyncio.wait_for(waiting, 10)
    assert [record.value for record in records] == [b"now"]
    await member.close()
