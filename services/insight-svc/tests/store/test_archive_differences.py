"""The archive against a service's own facts: what is missing, changed or made up is named."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.messaging.relay import Relay
from fenqi.store import Aggregate, Context, Database, UnitOfWork
from fenqi.store.schema import state_table
from fenqi.testing.databases import Databases
from fenqi.testing.service import OPENING, Running
from fenqi.testing.until import until
from insight_svc.adapters.archive_differences import archive_differences


@dataclass(frozen=True, slots=True)
class Counted:
    id: str
    n: int


COUNTERS: Aggregate[Counted] = Aggregate(
    "counter", "counters", Counted, lambda _, fact: fact, {Counted: "limit.Counted.v1"}
)


@pytest_asyncio.fixture
async def loans(databases: Databases, insight: Running) -> AsyncIterator[Database]:
    """A service with 30 facts, all relayed and archived."""
    database = Database(await databases.fresh(state_table("counters")))
    await database.open()
    for n in range(10):
        uow = UnitOfWork(database, Context("staff:1", OPENING, insight.clock(), new_id()))
        uow.record(COUNTERS, f"c{n}", [Counted(f"c{n}", step) for step in range(3)])
        await uow.commit()
    await Relay(database, insight.bus).drain()
    await until(lambda: _archived(insight, 30))
    yield database
    await database.close()


async def _archived(insight: Running, count: int) -> bool:
    return bool(await insight.database.fetchval("SELECT count(*) FROM archive") == count)


async def test_a_complete_archive_has_no_differences(insight: Running, loans: Database) -> None:
    seen: list[int] = []
    assert await archive_differences(insight.database, {"limit": loans}, on_progress=seen.append) == []
    assert seen == [30]


async def test_what_is_not_published_yet_is_not_missing(insight: Running, loans: Database) -> None:
    uow = UnitOfWork(loans, Context("staff:1", OPENING, insight.clock(), new_id()))
    uow.record(COUNTERS, "later", [Counted("later", 0)])
    await uow.commit()
    assert await archive_differences(insight.database, {"limit": loans}) == []


async def test_missing_changed_and_made_up_events_are_named(insight: Running, loans: Database) -> None:
    archive = insight.database
    await archive.execute("DELETE FROM archive WHERE subject = 'c3' AND sequence = 2")
    await archive.execute("""UPDATE archive SET data = '{"id":"c4", "n":2}' WHERE subject = 'c4' AND sequence = 3""")
    await archive.execute("UPDATE archive SET actor = 'staff:9' WHERE subject = 'c5' AND sequence = 1")
    await archive.execute("UPDATE archive SET subject = 'ghost' WHERE subject = 'c6' AND sequence = 1")
    found = await archive_differences(archive, {"limit": loans})
    assert sorted(found) == [
        "limit-svc: ghost fact 1: is in the archive and the service has no such fact",
        "limit-svc: limit.Counted.v1 of c3 fact 2: was published and is not in the archive",
        "limit-svc: limit.Counted.v1 of c4 fact 3: the archive differs in data",
        "limit-svc: limit.Counted.v1 of c5 fact 1: the archive differs in actor",
        "limit-svc: limit.Counted.v1 of c6 fact 1: was published and is not in the archive",
    ]


async def test_two_services_are_told_apart(insight: Running, loans: Database, database: Any) -> None:
    found = await archive_differences(insight.database, {"limit": database})
    assert len(found) == 30, "another database knows none of these facts"
    assert all("no such fact" in one for one in found)
