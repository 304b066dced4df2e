"""A unit of work writes all or nothing, in one statement."""

from dataclasses import replace

import asyncpg
import pytest

from fenqi.kernel import Invalid, NotFound
from fenqi.store import Context, Database, UnitOfWork
from fenqi.store.audit import verify
from fenqi.store.statement import FEW
from fenqi.store.unit_of_work import AlreadyHandled, Clash, InboxRow, KeyRow, KeyTaken, Stale
from fenqi.testing.sample.tally import TALLIES, Added, Opened, add
from fenqi.testing.wire import Wire

KEY = KeyRow("staff:clerk", "k1", b"fingerprint", 201, b"{}")


def _opened(database: Database, context: Context, *ids: str) -> UnitOfWork:
    uow = UnitOfWork(database, context)
    for id_ in ids:
        uow.record(TALLIES, id_, [Opened(id_, "clerk", 100)])
    return uow


async def _counts(database: Database) -> list[int]:
    row = await database.fetchrow(
        """SELECT (SELECT count(*) FROM facts), (SELECT count(*) FROM tallies), (SELECT count(*) FROM notes),
        (SELECT count(*) FROM inbox), (SELECT count(*) FROM idempotency_keys)"""
    )
    assert row is not None
    return list(row.values())


async def test_key_inbox_facts_states_and_rows_are_one_statement_and_one_round_trip(url: str, context: Context) -> None:
    async with Wire(url) as wire:
        database = Database(wire.url, max_pool=1)
        await database.open()
        for warm in ("a", "b"):  # The first of its shape is also prepared; from then on it is only sent.
            uow = _opened(database, context, f"{warm}1", f"{warm}2")
            uow.insert("notes", {"id": warm, "tally_id": f"{warm}1", "said": "hello"})
            uow.handling(InboxRow("loan", warm, 0, 1))
            before, statements = wire.round_trips, []
            async with database.connection() as connection:
                connection.add_query_logger(statements.append)
            await uow.commit(replace(KEY, key=warm))
            spent = wire.round_trips - before
            async with database.connection() as connection:
                connection.remove_query_logger(statements.append)
        assert (spent, len(statements)) == (1, 1)
        assert await _counts(database) == [4, 4, 2, 2, 2]
        await database.close()


async def test_nothing_is_written_when_nothing_was_decided(database: Database, context: Context) -> None:
    await UnitOfWork(database, context).commit()
    assert await _counts(database) == [0, 0, 0, 0, 0]


async def test_reads_of_one_unit_are_remembered_and_many_are_one_round_trip(url: str, context: Context) -> None:
    async with Wire(url) as wire:
        database = Database(wire.url, max_pool=1)
        await database.open()
        await _opened(database, context, "a", "b").commit()
        for _ in range(2):
            uow = UnitOfWork(database, context)
            before = wire.round_trips
            assert set(await uow.find_many(TALLIES, ["a", "b", "none"])) == {"a", "b"}
            assert (await uow.get(TALLIES, "a")).id == "a"
            spent = wire.round_trips - before
        assert spent == 1
        await database.close()


async def test_an_unknown_aggregate_is_not_found(database: Database, context: Context) -> None:
    with pytest.raises(NotFound, match="no tally nowhere"):
        await UnitOfWork(database, context).get(TALLIES, "nowhere")


async def test_the_second_of_two_writers_is_stale_and_leaves_nothing(database: Database, context: Context) -> None:
    await _opened(database, context, "a").commit()
    first, second = UnitOfWork(database, context), UnitOfWork(database, context)
    for amount, uow in ((1, first), (2, second)):
        uow.record(TALLIES, "a", add(await uow.get(TALLIES, "a"), amount))
    second.insert("notes", {"id": "n", "tally_id": "a", "said": "second"})
    await first.commit()
    with pytest.raises(Stale):
        await second.commit(KEY)
    assert await _counts(database) == [2, 1, 0, 0, 0]
    assert await database.fetchval("SELECT total FROM tallies") == 1


async def test_a_taken_key_writes_nothing(database: Database, context: Context) -> None:
    await _opened(database, context, "a").commit(KEY)
    with pytest.raises(KeyTaken):
        await _opened(database, context, "b").commit(KEY)
    assert await _counts(database) == [1, 1, 0, 0, 1]


@pytest.mark.parametrize(("expected", "sequence"), [(0, 1), (0, 3), (1, 2), (3, 4)])
async def test_an_event_whose_inbox_row_is_elsewhere_writes_nothing(
    database: Database, context: Context, expected: int, sequence: int
) -> None:
    before = UnitOfWork(database, context)
    before.handling(InboxRow("loan", "L1", 0, 2))
    await before.commit()
    uow = _opened(database, context, "a")
    uow.handling(InboxRow("loan", "L1", expected, sequence))
    with pytest.raises(AlreadyHandled):
        await uow.commit()
    assert await _counts(database) == [0, 0, 0, 1, 0]


@pytest.mark.parametrize("places", [{}, {"L1": (0, 3)}, {"L2": (1, 2)}, {"L2": (3, 4)}, {"L3": (0, 1)}])
async def test_events_of_many_subjects_move_all_inbox_rows_or_write_nothing(
    database: Database, context: Context, places: dict[str, tuple[int, int]]
) -> None:
    before = UnitOfWork(database, context)
    before.handling_together([InboxRow("loan", "L2", 0, 2), InboxRow("loan", "L3", 0, 5)])
    await before.commit()
    moves = {"L1": (0, 1), "L2": (2, 4), "L3": (5, 6)} | places
    uow = _opened(database, context, "a", "b")
    uow.handling_together([InboxRow("loan", subject, *place) for subject, place in moves.items()])
    if any(place[0] != {"L2": 2, "L3": 5}.get(subject, 0) for subject, place in places.items()):
        with pytest.raises(AlreadyHandled):
            await uow.commit()
        assert await _counts(database) == [0, 0, 0, 2, 0]
    else:
        await uow.commit()
        rows = await database.fetch("SELECT subject, sequence FROM inbox ORDER BY subject")
        assert [tuple(row) for row in rows] == [(subject, last) for subject, (_, last) in sorted(moves.items())]


async def test_what_was_not_there_is_found_once_somebody_made_it(database: Database, context: Context) -> None:
    uow = UnitOfWork(database, context)
    assert await uow.find(TALLIES, "a") is None
    await _opened(database, context, "a").commit()
    assert await uow.find(TALLIES, "a") is not None


async def test_what_is_not_there_is_asked_for_once_in_a_batch_and_made_by_a_rival_meanwhile_is_stale(
    database: Database, context: Context
) -> None:
    uow = UnitOfWork(database, context)
    uow.handling_together([InboxRow("loan", "a", 0, 1), InboxRow("loan", "b", 0, 1)])
    assert await uow.find_many(TALLIES, ["a", "b"]) == {}
    await _opened(database, context, "a").commit()
    assert await uow.find(TALLIES, "a") is None
    uow.record(TALLIES, "a", [Opened("a", "clerk", 100)])
    with pytest.raises(Stale):
        await uow.commit()


async def test_the_next_event_moves_its_inbox_row_and_frees_its_held_copy(database: Database, context: Context) -> None:
    held = await database.fetchval(
        """INSERT INTO held (context, subject, sequence, status, retry_at, value)
        VALUES ('loan', 'L1', 1, 'retry', now(), '') RETURNING id"""
    )
    uow = _opened(database, context, "a")
    uow.handling(InboxRow("loan", "L1", 0, 1), held)
    await uow.commit()
    assert await database.fetchval("SELECT sequence FROM inbox") == 1
    assert await database.fetchval("SELECT count(*) FROM held") == 0


async def test_a_row_that_is_there_already_is_a_clash(database: Database, context: Context) -> None:
    for expect_clash in (False, True):
        uow = UnitOfWork(database, context)
        uow.insert("notes", {"id": "n", "tally_id": "a", "said": "once"})
        if expect_clash:
            with pytest.raises(Clash, match="notes_pkey"):
                await uow.commit()
        else:
            await uow.commit()


async def test_a_constraint_of_the_state_table_refuses_the_whole_unit(database: Database, context: Context) -> None:
    uow = UnitOfWork(database, context)
    uow.record(TALLIES, "a", [Opened("a", "clerk", 100)])
    uow.record(TALLIES, "a", add(await uow.get(TALLIES, "a"), 1))
    uow._loaded["tally", "a"].state = replace(uow._loaded["tally", "a"].state, total=-1)
    with pytest.raises(asyncpg.CheckViolationError):
        await uow.commit()
    assert await _counts(database) == [0, 0, 0, 0, 0]


async def test_text_that_a_database_cannot_hold_is_refused_as_invalid(database: Database, context: Context) -> None:
    uow = UnitOfWork(database, context)
    uow.record(TALLIES, "a", [Opened("a", "nul\u0000", 100)])
    with pytest.raises(Invalid, match="character"):
        await uow.commit()


async def test_units_inside_a_transaction_commit_with_it(database: Database, context: Context) -> None:
    for outcome in ("rolled back", "committed"):
        try:
            async with database.transaction() as connection:
                uow = UnitOfWork(database, context, connection)
                uow.record(TALLIES, "a", [Opened("a", "clerk", 100)])
                await uow.commit()
                assert await connection.fetchval("SELECT count(*) FROM facts") == 1
                if outcome == "rolled back":
                    raise LookupError
        except LookupError:
            assert await _counts(database) == [0, 0, 0, 0, 0]
    assert await _counts(database) == [1, 1, 0, 0, 0]


@pytest.mark.parametrize("count", [1, FEW, FEW + 1, 3 * FEW])
async def test_few_facts_and_many_are_written_alike(database: Database, context: Context, count: int) -> None:
    uow = UnitOfWork(database, context)
    uow.record(TALLIES, "t", [Opened("t", "clerk", 100), *(Added("t", 1, nr + 1) for nr in range(count - 1))])
    uow.record(TALLIES, "u", [Opened("u", "clerk", 100)])
    await uow.commit()
    again = UnitOfWork(database, context)
    await again.find_many(TALLIES, ["t", "u"])
    again.record(TALLIES, "t", [Added("t", 1, count + nr) for nr in range(count)])
    await again.commit()
    rows = await database.fetch("SELECT sequence, data FROM facts WHERE aggregate_id = 't' ORDER BY position")
    assert [row["sequence"] for row in rows] == list(range(1, 2 * count + 1))
    assert (await verify(database, [TALLIES])).differences == []
    found = await UnitOfWork(database, context).find_many(TALLIES, ["t", "u", "nobody"])
    assert {id_: tally.total for id_, tally in found.items()} == {"t": 2 * count - 1, "u": 0}
