"""Facts: folded they are the state, chained they can't be changed unseen, and they are only ever added to."""

from typing import Any

import asyncpg
import pytest

from fenqi.store import Context, Database, UnitOfWork
from fenqi.store.chain import CHAIN_SQL, START, StoredFact
from fenqi.testing.databases import Databases
from fenqi.testing.sample.tally import TALLIES, Added, Opened, Tally, add

BROKEN = (
    f"SELECT id::text FROM facts WHERE hash <> {CHAIN_SQL} OR previous_hash <> coalesce((SELECT f.hash FROM facts f "
)
BROKEN += "WHERE f.aggregate_id = facts.aggregate_id AND f.sequence = facts.sequence - 1), ''::bytea)"


async def _tally(database: Database, context: Context, id_: str = "t1", additions: int = 5) -> None:
    uow = UnitOfWork(database, context)
    tally = uow.record(TALLIES, id_, [Opened(id_, 'clerk\n"甲" \\ \u2028', 1000)])
    for amount in range(1, additions + 1):
        tally = uow.record(TALLIES, id_, add(tally, amount))
    await uow.commit()


async def test_folding_all_facts_gives_exactly_the_stored_state(database: Database, context: Context) -> None:
    await _tally(database, context)
    rows = await database.fetch("SELECT type, data FROM facts WHERE aggregate_id = 't1' ORDER BY sequence")
    folded = TALLIES.fold(None, [TALLIES.read_fact(row["type"], row["data"]) for row in rows])
    stored = await database.fetchrow("SELECT version, state::text AS state, total FROM tallies")
    assert stored is not None
    assert folded == TALLIES.read_state(stored["state"]) == Tally("t1", 'clerk\n"甲" \\ \u2028', 1000, 15, 5)
    assert (stored["version"], stored["total"], len(rows)) == (6, 15, 6)


async def test_sequences_have_no_gap_and_each_hash_carries_the_one_before(database: Database, context: Context) -> None:
    await _tally(database, context, "t1")
    await _tally(database, context, "t2")
    rows = await database.fetch("SELECT * FROM facts ORDER BY aggregate_id, sequence")
    for id_ in ("t1", "t2"):
        mine = [row for row in rows if row["aggregate_id"] == id_]
        assert [row["sequence"] for row in mine] == list(range(1, 7))
        assert [row["previous_hash"] for row in mine] == [START, *(row["hash"] for row in mine[:-1])]
        assert await database.fetchval("SELECT head FROM tallies WHERE id = $1", id_) == mine[-1]["hash"]


async def test_python_and_postgresql_compute_the_same_hash_for_every_fact(database: Database, context: Context) -> None:
    await _tally(database, context)
    rows = await database.fetch(
        f"""SELECT id::text, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
        correlation_id, data, previous_hash, hash, {CHAIN_SQL} AS in_sql FROM facts"""
    )
    assert len(rows) == 6
    for row in rows:
        fact = StoredFact(*list(row.values())[:11])
        assert row["hash"] == fact.hash_after(row["previous_hash"]) == row["in_sql"]


@pytest.mark.parametrize(
    "forged",
    [
        "data = replace(data, '3', '4')",
        "actor = 'staff:somebody'",
        "business_date = business_date - 1",
        "recorded_at = recorded_at + interval '1 microsecond'",
        "type = 'tally.Opened.v1'",
        "correlation_id = ''",
        "hash = sha256('x')",
    ],
)
async def test_a_changed_row_is_found(
    database: Database, databases: Databases, url: str, context: Context, forged: str
) -> None:
    await _tally(database, context)
    assert await database.fetch(BROKEN) == []
    owner: Any = await asyncpg.connect(databases.server.superuser_url.rsplit("/", 1)[0] + "/" + url.rsplit("/", 1)[1])
    await owner.execute("ALTER TABLE facts DISABLE TRIGGER ALL")
    await owner.execute(f"UPDATE facts SET {forged} WHERE sequence = 4")
    await owner.close()
    found = [row["id"] for row in await database.fetch(BROKEN)]
    assert await database.fetchval("SELECT id::text FROM facts WHERE sequence = 4") in found


@pytest.mark.parametrize("statement", ["UPDATE facts SET actor = 'me'", "DELETE FROM facts", "TRUNCATE facts"])
async def test_facts_are_append_only(database: Database, context: Context, statement: str) -> None:
    await _tally(database, context)
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await database.execute(statement)
    assert await database.fetchval("SELECT count(*) FROM facts") == 6


async def test_a_fact_carries_who_when_and_why(database: Database, context: Context) -> None:
    await _tally(database, context, additions=1)
    row = await database.fetchrow("SELECT * FROM facts WHERE sequence = 2")
    assert row is not None
    assert (row["actor"], row["business_date"], row["recorded_at"]) == (
        context.actor,
        context.business_date,
        context.at,
    )
    assert (row["correlation_id"], row["type"], row["kind"]) == (context.correlation_id, "tally.Added.v1", "tally")
    assert TALLIES.read_fact(row["type"], row["data"]) == Added("t1", 1, 1)
