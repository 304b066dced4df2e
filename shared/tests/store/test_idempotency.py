"""One key, one effect, one answer: whatever is repeated, by whom and when."""

import asyncio
import json
from collections.abc import Callable

import pytest

from fenqi.store import Database, UnitOfWork
from fenqi.testing.sample.main import AddToTally, OpenTally, add_to_tally, open_tally
from fenqi.testing.sample.tally import LimitReached, Tally
from fenqi.testing.wire import Wire
from fenqi.web.commands import Answer, Commands, KeyInProgress, KeyReused, Request, fingerprint

MakeCommands = Callable[[], Commands[None]]


def _asked(key: str | None = "k1", body: bytes = b"{}", actor: str = "staff:clerk") -> Request:
    return Request(actor, key, fingerprint("POST", "/tallies", body), "correlation")


async def _open(runner: Commands[None], limit: int = 10_000) -> None:
    await runner.run(open_tally, OpenTally("t", "clerk", limit), _asked(None))


async def _total(database: Database) -> int:
    return int(await database.fetchval("SELECT total FROM tallies"))


async def test_the_same_request_again_gets_the_stored_answer_and_has_no_second_effect(
    database: Database, commands: MakeCommands
) -> None:
    await _open(commands())
    first = await commands().run(add_to_tally, AddToTally("t", 5, "note"), _asked(), 201)
    again = await commands().run(add_to_tally, AddToTally("t", 5, "note"), _asked(), 201)
    assert (first.status, first.replayed, again.replayed) == (201, False, True)
    assert (again.status, again.body) == (first.status, first.body)
    assert await _total(database) == 5
    assert await database.fetchval("SELECT count(*) FROM notes") == 1


async def test_a_refusal_that_is_returned_is_committed_with_what_was_recorded_and_repeated_as_it_was(
    database: Database, commands: MakeCommands
) -> None:
    await _open(commands())

    async def note_and_refuse(command: AddToTally, uow: UnitOfWork, ports: None) -> LimitReached:
        await add_to_tally(command, uow, ports)
        return LimitReached()

    first = await commands().run(note_and_refuse, AddToTally("t", 5), _asked(), 201)
    again = await commands().run(note_and_refuse, AddToTally("t", 5), _asked(), 201)
    assert (first.status, json.loads(first.body)["code"]) == (409, LimitReached.code)
    assert (again.status, again.body, again.replayed) == (409, first.body, True)
    assert await _total(database) == 5


async def test_the_same_key_with_another_body_is_refused(database: Database, commands: MakeCommands) -> None:
    await _open(commands())
    await commands().run(add_to_tally, AddToTally("t", 5), _asked(body=b"5"))
    with pytest.raises(KeyReused):
        await commands().run(add_to_tally, AddToTally("t", 6), _asked(body=b"6"))
    assert await _total(database) == 5


async def test_keys_of_different_people_are_different_keys(database: Database, commands: MakeCommands) -> None:
    await _open(commands())
    for actor in ("staff:a", "staff:b"):
        await commands().run(add_to_tally, AddToTally("t", 5), _asked(actor=actor))
    assert await _total(database) == 10


async def test_a_key_that_is_being_worked_on_is_said_to_be(database: Database, commands: MakeCommands) -> None:
    runner = commands()
    await _open(runner)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        entered.set()
        await leave.wait()
        return await add_to_tally(command, uow, ports)

    first = asyncio.create_task(runner.run(slow, AddToTally("t", 5), _asked()))
    await entered.wait()
    with pytest.raises(KeyInProgress):
        await runner.run(add_to_tally, AddToTally("t", 5), _asked())
    leave.set()
    await first
    assert (await runner.run(add_to_tally, AddToTally("t", 5), _asked())).replayed
    assert await _total(database) == 5


async def test_a_repeat_that_the_domain_would_now_refuse_still_gets_its_answer(
    database: Database, commands: MakeCommands
) -> None:
    await _open(commands(), limit=8)
    first = await commands().run(add_to_tally, AddToTally("t", 5), _asked())
    again = await commands().run(add_to_tally, AddToTally("t", 5), _asked())
    assert (again.replayed, again.body) == (True, first.body)
    with pytest.raises(LimitReached):
        await commands().run(add_to_tally, AddToTally("t", 5), _asked("k2"))


async def test_a_repeat_that_a_constraint_would_now_refuse_still_gets_its_answer(
    database: Database, commands: MakeCommands
) -> None:
    async def note(command: str, uow: UnitOfWork, _ports: None) -> Answer:
        uow.insert("notes", {"id": command, "tally_id": "t", "said": ""})
        return Answer(200, b"")

    first = await commands().run(note, "n", _asked())
    again = await commands().run(note, "n", _asked())
    assert (again.replayed, again.body) == (True, first.body)


async def test_a_refusal_keeps_no_key_so_a_later_try_may_succeed(database: Database, commands: MakeCommands) -> None:
    await _open(commands(), limit=8)
    with pytest.raises(LimitReached):
        await commands().run(add_to_tally, AddToTally("t", 9), _asked())
    assert await database.fetchval("SELECT count(*) FROM idempotency_keys") == 0
    assert not (await commands().run(add_to_tally, AddToTally("t", 8), _asked())).replayed


async def test_the_same_key_in_two_processes_at_once_has_one_effect(database: Database, commands: MakeCommands) -> None:
    await _open(commands())
    for round_ in range(10):
        meet = asyncio.Barrier(2)

        async def at_once(
            command: AddToTally,
            uow: UnitOfWork,
            ports: None,
            meet: asyncio.Barrier = meet,
            met: set[int] = set(),  # noqa: B006
        ) -> Tally:
            tally = await add_to_tally(command, uow, ports)
            if id(meet) not in met and meet.n_waiting < 2:
                await meet.wait()  # both have decided, neither has committed
                met.add(id(meet))
            return tally

        answers = await asyncio.gather(
            *(commands().run(at_once, AddToTally("t", 1, "note"), _asked(f"k{round_}")) for _ in range(2))
        )
        assert sorted(answer.replayed for answer in answers) == [False, True]
        assert answers[0].body == answers[1].body
    assert await _total(database) == 10
    assert await database.fetchval("SELECT count(*) FROM notes") == 10


async def test_a_crash_before_the_commit_leaves_neither_effect_nor_key(
    database: Database, commands: MakeCommands
) -> None:
    await _open(commands())

    async def crashes(command: AddToTally, uow: UnitOfWork, ports: None) -> Tally:
        await add_to_tally(command, uow, ports)
        raise SystemError("killed before the commit")

    with pytest.raises(SystemError):
        await commands().run(crashes, AddToTally("t", 5, "note"), _asked())
    for table, rows in (("facts", 1), ("notes", 0), ("idempotency_keys", 0)):
        assert await database.fetchval(f"SELECT count(*) FROM {table}") == rows
    assert not (await commands().run(add_to_tally, AddToTally("t", 5), _asked())).replayed


async def test_a_commit_whose_answer_was_lost_is_settled_by_its_key(url: str, commands: MakeCommands) -> None:
    async with Wire(url) as wire:
        database = Database(wire.url, max_pool=2)
        await database.open()
        runner = commands()
        await _open(runner)
        runner.database = database
        wire.lose_answer_after(b"k-lost")
        settled = await runner.run(add_to_tally, AddToTally("t", 5), _asked("k-lost"))
        assert (wire.lost_answers, settled.replayed) == (1, True)
        again = await runner.run(add_to_tally, AddToTally("t", 5), _asked("k-lost"))
        assert (again.replayed, again.body) == (True, settled.body)
        assert await _total(database) == 5
        await database.close()
