"""The audit passes on untouched data and says where it was touched, however it was."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.store import Aggregate, Context, Database, UnitOfWork
from fenqi.store.audit import history, replay, verify
from fenqi.store.schema import column, state_table
from fenqi.testing.databases import Databases

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 0, 0, 123456, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Opened:
    account_id: str
    opened_on: date
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    account_id: str
    amount_minor: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    opened_on: date
    tags: tuple[str, ...]
    balance_minor: int = 0
    moves: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    note_id: str
    text: str


def evolve(account: Account | None, fact: Opened | Moved) -> Account:
    if isinstance(fact, Opened):
        return Account(fact.account_id, fact.opened_on, fact.tags)
    assert account is not None, "an account begins with Opened"
    return replace(account, balance_minor=account.balance_minor + fact.amount_minor, moves=account.moves + 1)


ACCOUNTS = Aggregate("account", "accounts", Account, evolve, {Opened: "books.Opened.v1", Moved: "books.Moved.v1"})
NOTES: Aggregate[Noted] = Aggregate("note", "notes", Noted, lambda _, fact: fact, {Noted: "books.Noted.v1"})
BOTH = (ACCOUNTS, NOTES)


async def write(database: Database, aggregate: Aggregate, id_: str, facts: list, at: datetime = AT) -> None:  # type: ignore[type-arg]
    uow = UnitOfWork(database, Context("staff:7", DAY, at, new_id(), new_id()))
    await uow.find(aggregate, id_)
    uow.record(aggregate, id_, facts)
    await uow.commit()


@pytest_asyncio.fixture
async def books(databases: Databases) -> AsyncIterator[Database]:
    """Twenty accounts of four facts in two commits, five notes of one."""
    url = await databases.fresh(state_table("accounts", column("balance_minor", "bigint")), state_table("notes"))
    database = Database(url)
    await database.open()
    for n in range(20):
        id_ = f"a{n:02}"
        await write(database, ACCOUNTS, id_, [Opened(id_, DAY, ("分期", "new")), Moved(id_, 100)])
        later = AT + timedelta(days=1)
        await write(database, ACCOUNTS, id_, [Moved(id_, -30, "a\nline"), Moved(id_, 7)], later)
    for n in range(5):
        await write(database, NOTES, f"n{n}", [Noted(f"n{n}", "x")])
    yield database
    await database.close()


async def tamper(books: Database, databases: Databases, *statements: str) -> None:
    """As superuser, with the trigger that keeps facts switched off."""
    name = books.url.rpartition("/")[2].partition("?")[0]
    connection = await asyncpg.connect(databases.server.superuser_url, database=name)
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@pytest.mark.parametrize("in_database", [False, True])
async def test_untouched_data_has_no_differences(books: Database, in_database: bool) -> None:
    seen: list[int] = []
    found = await verify(books, BOTH, on_progress=seen.append, chain_in_database=in_database)
    assert (found.aggregates, found.facts, found.differences) == (25, 85, [])
    assert seen[-1] == 85


async def test_facts_can_not_be_changed_by_the_service_itself(books: Database) -> None:
    for statement in ("UPDATE facts SET actor = 'me'", "DELETE FROM facts", "TRUNCATE facts"):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await books.execute(statement)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            """UPDATE facts SET data = replace(data, '100', '900') WHERE aggregate_id = 'a03' AND sequence = 2""",
            ["books-svc: account a03 fact 2: its hash is not that of its content: it was changed"],
        ),
        (
            "UPDATE facts SET actor = 'staff:8' WHERE aggregate_id = 'a03' AND sequence = 4",
            ["books-svc: account a03 fact 4: its hash is not that of its content: it was changed"],
        ),
        (
            "DELETE FROM facts WHERE aggregate_id = 'a03' AND sequence = 3",
            ["books-svc: account a03 fact 4: follows fact 2: 1 missing"],
        ),
        (
            "DELETE FROM facts WHERE aggregate_id = 'a03' AND sequence = 4",
            [
                "books-svc: account a03 fact 3: is the last, the stored version is 4",
                "books-svc: account a03 fact 3: its hash is not the head that is stored with the state",
                "books-svc: account a03: the stored state is not the fold of its facts: "
                "balance_minor: stored 77, folded 70",
                "books-svc: account a03: the stored state is not the fold of its facts: moves: stored 3, folded 2",
            ],
        ),
        (
            "UPDATE accounts SET state = jsonb_set(state, '{balance_minor}', '78') WHERE id = 'a03'",
            [
                "books-svc: account a03: the stored state is not the fold of its facts: "
                "balance_minor: stored 78, folded 77"
            ],
        ),
        (
            """UPDATE accounts SET state = state || '{"extra": 1}' WHERE id = 'a03'""",
            [
                "books-svc: account a03: the stored state is not the fold of its facts: "
                "extra: stored 'something', folded 'nothing'"
            ],
        ),
        (
            r"UPDATE accounts SET head = '\x00' WHERE id = 'a03'",
            ["books-svc: account a03 fact 4: its hash is not the head that is stored with the state"],
        ),
        (
            "UPDATE accounts SET version = 5 WHERE id = 'a03'",
            ["books-svc: account a03 fact 4: is the last, the stored version is 5"],
        ),
        ("DELETE FROM accounts WHERE id = 'a03'", ["books-svc: account a03: has 4 facts but no row in accounts"]),
        (
            "DELETE FROM facts WHERE aggregate_id = 'a03'",
            ["books-svc: account a03: is in accounts but has no facts"],
        ),
        (
            "UPDATE facts SET kind = 'ghost' WHERE aggregate_id = 'n2'",
            [
                "books-svc: ghost n2 fact 1: this kind of aggregate is not known to the service",
                "books-svc: ghost n2 fact 1: its hash is not that of its content: it was changed",
                "books-svc: note n2: is in notes but has no facts",
            ],
        ),
    ],
)
async def test_it_says_where_the_data_was_touched(
    books: Database, databases: Databases, statement: str, expected: list[str]
) -> None:
    await tamper(books, databases, statement)
    found = await verify(books, BOTH)
    assert found.differences == expected


async def test_a_forged_fact_with_a_right_hash_breaks_the_chain_after_it(books: Database, databases: Databases) -> None:
    (facts, next_) = await history(books, ACCOUNTS, "a03"), 3
    before = facts[0].hash_after(b"")
    forged = replace(facts[1], data=facts[1].data.replace("100", "900"))
    hash_ = forged.hash_after(before).hex()
    await tamper(
        books,
        databases,
        f"UPDATE facts SET data = '{forged.data}', hash = '\\x{hash_}' WHERE aggregate_id = 'a03' AND sequence = 2",
    )
    found = await verify(books, BOTH, chain_in_database=True)
    assert found.differences == [
        f"books-svc: account a03 fact {next_}: does not carry the hash of the fact before it",
        f"books-svc: account a03 fact {next_}: does not carry the hash before it (found by PostgreSQL)",
    ]


async def test_postgresql_finds_a_changed_fact_by_itself(books: Database, databases: Databases) -> None:
    await tamper(books, databases, "UPDATE facts SET recorded_at = recorded_at + '1 us' WHERE aggregate_id = 'n1'")
    found = await verify(books, BOTH, chain_in_database=True)
    assert found.differences == [
        "books-svc: note n1 fact 1: its hash is not that of its content: it was changed",
        "books-svc: note n1 fact 1: its hash is not that of its content (found by PostgreSQL)",
    ]


async def test_a_fact_that_does_not_fold_is_named_and_the_rest_goes_on(books: Database, databases: Databases) -> None:
    await tamper(books, databases, "UPDATE facts SET data = '{}' WHERE aggregate_id = 'a03' AND sequence = 1")
    await tamper(books, databases, "UPDATE accounts SET version = 9 WHERE id = 'a04'")
    found = await verify(books, BOTH)
    assert [one.split(":")[1] for one in found.differences] == [" account a03 fact 1", " account a04 fact 4"]
    assert found.aggregates == 25


async def test_the_state_at_a_past_moment(books: Database) -> None:
    assert await replay(books, ACCOUNTS, "a03") == Account("a03", DAY, ("分期", "new"), 77, 3)
    assert await replay(books, ACCOUNTS, "a03", AT) == Account("a03", DAY, ("分期", "new"), 100, 1)
    assert await replay(books, ACCOUNTS, "a03", AT - timedelta(microseconds=1)) is None
    assert await replay(books, ACCOUNTS, "nobody") is None
    assert [fact.actor for fact in await history(books, ACCOUNTS, "a03", AT)] == ["staff:7", "staff:7"]


async def test_it_holds_while_the_service_goes_on_writing(books: Database) -> None:
    async def writer() -> None:
        for n in range(200):
            await write(books, ACCOUNTS, f"a{n % 20:02}", [Moved(f"a{n % 20:02}", n)])

    writing = asyncio.create_task(writer())
    rounds = 0
    while not writing.done():
        assert (await verify(books, BOTH, chain_in_database=True)).differences == []
        rounds += 1
    await writing
    assert rounds > 1, "nothing was written meanwhile, so this proved nothing"
    assert (await verify(books, BOTH)).facts == 285


async def test_tens_of_thousands_of_facts_a_second(books: Database) -> None:
    for n in range(600):
        id_ = f"b{n}"
        await write(books, ACCOUNTS, id_, [Opened(id_, DAY, ()), *(Moved(id_, n) for n in range(49))])
    started = time.perf_counter()
    found = await verify(books, BOTH)
    took = time.perf_counter() - started
    assert found.differences == []
    started = time.perf_counter()
    await verify(books, BOTH, chain_in_database=True)
    with_sql = time.perf_counter() - started
    told = f"verified {found.facts:,} facts: {found.facts / took:,.0f}/s; with PostgreSQL's chain {found.facts / with_sql:,.0f}/s"
    print(told)  # noqa: T201 - the number is the point
    assert found.facts / took > 5_000, told
