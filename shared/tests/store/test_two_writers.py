"""Many writers of one aggregate: everyone's effect is there, once."""

import asyncio
from collections.abc import Callable

import pytest

from fenqi.store import Database, UnitOfWork
from fenqi.testing.sample.main import AddToTally, OpenTally, add_to_tally, open_tally
from fenqi.testing.sample.tally import TALLIES, LimitReached, Tally
from fenqi.web.commands import Answer, Commands, Request, TooBusy

MakeCommands = Callable[[], Commands[None]]
WRITERS = 64


def _asked(key: str | None = None) -> Request:
    return Request("staff:clerk", key, b"fingerprint", "correlation")


async def _open(commands: Commands[None], limit: int = 10_000) -> None:
    await commands.run(open_tally, OpenTally("t", "clerk", limit), _asked())


async def test_64_concurrent_commands_on_one_aggregate_lose_nothing(database: Database, commands: MakeCommands) -> None:
    runner = commands()
    await _open(runner)
    decided = 0

    async def counted(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        nonlocal decided
        decided += 1
        return await add_to_tally(command, uow, ports)

    await asyncio.gather(*(runner.run(counted, AddToTally("t", n), _asked(f"k{n}")) for n in range(1, WRITERS + 1)))
    assert decided > WRITERS, "nobody met anybody: this proved nothing"
    row = await database.fetchrow("SELECT version, total FROM tallies")
    assert row is not None
    assert (row["version"], row["total"]) == (1 + WRITERS, WRITERS * (WRITERS + 1) // 2)
    assert await database.fetchval("SELECT count(DISTINCT sequence) FROM facts") == 1 + WRITERS


async def test_on_a_hot_aggregate_hardly_a_try_is_lost_once_somebody_met(
    database: Database, commands: MakeCommands
) -> None:
    runner = commands()
    await _open(runner)
    decided = 0

    async def counted(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        nonlocal decided
        decided += 1
        return await add_to_tally(command, uow, ports)

    async def client() -> None:
        for _ in range(20):
            await runner.run(counted, AddToTally("t", 1), _asked())

    await asyncio.gather(*(client() for _ in range(16)))
    assert await database.fetchval("SELECT total FROM tallies") == 320
    assert decided < 320 + 3 * 16, "they race for every command instead of taking turns"


async def test_commands_that_read_two_aggregates_in_opposite_order_never_wait_for_each_other(
    database: Database, commands: MakeCommands
) -> None:
    runner = commands()
    for id_ in ("a", "b"):
        await runner.run(open_tally, OpenTally(id_, "clerk", 10_000), _asked())

    async def both(ids: tuple[str, str], uow: UnitOfWork, ports: None) -> Tally:
        for id_ in ids:
            await uow.get(TALLIES, id_)
            await asyncio.sleep(0)
        await add_to_tally(AddToTally(ids[0], 1), uow, ports)
        return await add_to_tally(AddToTally(ids[1], 1), uow, ports)

    async def client(ids: tuple[str, str]) -> None:
        for _ in range(10):
            await runner.run(both, ids, _asked())

    async with asyncio.timeout(60):
        await asyncio.gather(*(client(ids) for ids in (("a", "b"), ("b", "a")) for _ in range(6)))
    totals = await database.fetch("SELECT total FROM tallies ORDER BY id")
    assert [row["total"] for row in totals] == [120, 120]


async def test_concurrent_commands_never_pass_the_limit(database: Database, commands: MakeCommands) -> None:
    one, other = commands(), commands()
    await _open(one, limit=100)

    async def attempt(runner: Commands[None]) -> bool:
        while True:
            try:
                await runner.run(add_to_tally, AddToTally("t", 10), _asked())
            except LimitReached:
                return False
            except TooBusy:  # two processes racing: the client is told to come back, and does
                continue
            return True

    done = await asyncio.gather(*(attempt(runner) for runner in (one, other) for _ in range(16)))
    assert sum(done) == 10
    assert await database.fetchval("SELECT total FROM tallies") == 100


async def test_a_stale_decision_is_made_again_on_the_new_state(database: Database, commands: MakeCommands) -> None:
    runner, rival = commands(), commands()
    await _open(runner, limit=10)
    seen = []

    async def slow(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        seen.append((await uow.get(TALLIES, "t")).total)
        if len(seen) == 1:
            await rival.run(add_to_tally, AddToTally("t", 4), _asked())
        return await add_to_tally(command, uow, ports)

    answer = await runner.run(slow, AddToTally("t", 5), _asked("k"))
    assert seen == [0, 4]
    assert b'"total":9' in answer.body


async def test_who_never_gets_a_turn_is_told_to_come_back(database: Database, commands: MakeCommands) -> None:
    runner, rival = commands(), commands()
    await _open(runner)

    async def beaten(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        await uow.get(TALLIES, "t")
        await rival.run(add_to_tally, AddToTally("t", 1), _asked())
        return await add_to_tally(command, uow, ports)

    with pytest.raises(TooBusy):
        await runner.run(beaten, AddToTally("t", 1000), _asked("k"))
    assert await database.fetchval("SELECT total FROM tallies") < 1000
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0


async def test_a_missing_look_first_shows_as_the_bug_it_is(database: Database, commands: MakeCommands) -> None:
    tries = 0

    async def careless(command: str, uow: UnitOfWork, _ports: None) -> Answer:
        nonlocal tries
        tries += 1
        uow.insert("notes", {"id": command, "tally_id": "t", "said": ""})
        return Answer(200, b"")

    runner = commands()
    await runner.run(careless, "n", _asked())
    with pytest.raises(Exception, match="notes_pkey"):
        await runner.run(careless, "n", _asked())
    assert tries == 1 + 3
