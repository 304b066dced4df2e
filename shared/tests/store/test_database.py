"""A database that is away is said to be away, comes back without a restart, and never hides a bug."""

import asyncio
from datetime import date

import asyncpg
import pytest

from fenqi.store import Database
from fenqi.store.database import DatabaseAway
from fenqi.testing.until import until
from fenqi.testing.wire import Wire


async def test_a_cut_connection_means_away_and_the_next_one_works(url: str) -> None:
    async with Wire(url) as wire:
        database = Database(wire.url, max_pool=2)
        await database.open()
        running = asyncio.create_task(database.fetchval("SELECT pg_sleep(30)"))
        await until(lambda: wire.round_trips > 2)
        wire.cut()
        with pytest.raises(DatabaseAway):
            await running
        with pytest.raises(DatabaseAway):
            await database.fetchval("SELECT 1")
        assert wire.cuts > 0
        wire.heal()
        assert await database.fetchval("SELECT 1") == 1
        await database.close()


async def test_a_transaction_that_was_cut_left_nothing(url: str, database: Database) -> None:
    async with Wire(url) as wire:
        through = Database(wire.url, max_pool=1)
        await through.open()

        async def cut_inside() -> None:
            async with through.transaction() as connection:
                await connection.execute("INSERT INTO notes VALUES ('n', 't', '')")
                wire.cut()
                await connection.execute("INSERT INTO notes VALUES ('o', 't', '')")

        with pytest.raises(DatabaseAway):
            await cut_inside()
        assert await database.fetchval("SELECT count(*) FROM notes") == 0
        await through.close()


async def test_a_database_that_was_never_there_is_away() -> None:
    with pytest.raises(DatabaseAway):
        await Database("postgresql://nobody@127.0.0.1:1/none").open()
    with pytest.raises(DatabaseAway):
        await Database("postgresql://nobody@127.0.0.1:1/none").fetchval("SELECT 1")


async def test_a_server_that_ended_our_sessions_is_away_for_a_moment(database: Database) -> None:
    with pytest.raises(DatabaseAway):
        await database.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
    assert await database.fetchval("SELECT 1") == 1


@pytest.mark.parametrize(
    ("sql", "argument", "bug"),
    [
        ("SELECT $1::date", "not a date", asyncpg.DataError),
        ("SELECT 1", "one too many", asyncpg.InterfaceError),
        ("SELECT no_such_column", None, asyncpg.UndefinedColumnError),
    ],
)
async def test_a_bug_of_the_caller_is_no_absence(
    database: Database, sql: str, argument: object, bug: type[Exception]
) -> None:
    with pytest.raises(bug):
        await database.fetch(sql, *([] if argument is None else [argument]))


async def test_a_full_pool_makes_wait_and_then_says_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenqi.store.database.ACQUIRE_SECONDS", 0.05)
    database = Database(url, max_pool=1)
    await database.open()
    async with database.connection():
        with pytest.raises(DatabaseAway):
            await database.fetchval("SELECT 1")
    assert await database.fetchval("SELECT $1::date", date(2026, 11, 23)) == date(2026, 11, 23)
    await database.close()


async def test_who_gives_back_an_open_transaction_leaves_no_trace(url: str) -> None:
    database = Database(url, max_pool=1)
    await database.open()
    async with database.connection() as connection:
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO notes VALUES ('n', 't', 'half done')")
    async with database.connection() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT count(*) FROM notes") == 0
    await database.close()
