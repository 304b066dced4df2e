"""A database of tallies and a way to write facts into it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date

import pytest
import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.store import Context, Database, UnitOfWork
from fenqi.store.database import Connection
from fenqi.testing.clock import HandClock
from fenqi.testing.databases import Databases
from fenqi.testing.sample.tally import NOTES, TABLE, TALLIES, Added, Opened

TODAY = date(2026, 11, 23)
EFFECTS = "CREATE TABLE effects (nr bigint GENERATED ALWAYS AS IDENTITY, subject text, sequence int, bulk boolean)"
Write = Callable[..., Awaitable[int]]


@pytest_asyncio.fixture
async def url(databases: Databases) -> str:
    """A fresh database of tallies and effects."""
    return await databases.fresh(TABLE, NOTES, EFFECTS)


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """It, open."""
    opened = Database(url, max_pool=16)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def write(database: Database, clock: HandClock) -> Write:
    """`await write("t1", 3)`: three more facts of a tally, in one commit; returns its version."""

    async def write(id_: str, count: int = 1, connection: Connection | None = None) -> int:
        uow = UnitOfWork(database, Context("staff:clerk", TODAY, clock(), new_id()), connection)
        tally = await uow.find(TALLIES, id_)
        for _ in range(count):
            total = 0 if tally is None else tally.total + 1
            fact = Opened(id_, "clerk", 10**9) if tally is None else Added(id_, 1, total)
            tally = uow.record(TALLIES, id_, [fact])
        await uow.commit()
        return uow.facts[-1].sequence

    return write
