"""A database of tallies, and use cases run on it."""

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest
import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.store import Context, Database
from fenqi.testing.clock import HandClock
from fenqi.testing.databases import Databases
from fenqi.testing.sample.tally import NOTES, TABLE
from fenqi.web.commands import Commands

TODAY = date(2026, 11, 23)


@pytest_asyncio.fixture
async def url(databases: Databases) -> str:
    """A fresh database of tallies."""
    return await databases.fresh(TABLE, NOTES)


@pytest_asyncio.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """It, open."""
    opened = Database(url)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def context(clock: HandClock) -> Context:
    """A clerk, today."""
    return Context("staff:clerk", TODAY, clock(), new_id())


@pytest.fixture
def commands(database: Database, clock: HandClock) -> Callable[[], Commands[None]]:
    """Each call is another process's runner of use cases on the same database."""
    return lambda: Commands(database, None, clock, lambda: TODAY, lambda: None)
