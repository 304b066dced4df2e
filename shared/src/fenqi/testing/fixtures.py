"""Fixtures for every package's tests: `pytest_plugins = ["fenqi.testing.fixtures"]` in the root conftest loads them."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from fenqi.store.database import Database
from fenqi.testing.clock import HandClock
from fenqi.testing.databases import Databases
from fenqi.testing.service import Running
from fenqi.testing.service import running as running_service
from fenqi.testing.tokens import TokenMint

if TYPE_CHECKING:
    from fenqi.servers import PostgresServer


@pytest_asyncio.fixture
async def databases(postgres: "PostgresServer") -> AsyncIterator[Databases]:
    """Makes fresh databases; they are dropped after the test."""
    made = Databases(postgres)
    yield made
    await made.drop()


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """An open database with the mechanism's tables, owned by a role of its own."""
    opened = Database(await databases.fresh())
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still until it is moved."""
    return HandClock()


@pytest.fixture
def tokens(clock: HandClock) -> TokenMint:
    """Tokens for anybody."""
    return TokenMint(clock)


@pytest.fixture
def running(databases: Databases) -> "Callable[..., AbstractAsyncContextManager[Running]]":
    """`async with running(build, LoanSettings, peers={…}) as loan:` as in `fenqi.testing.service.running`."""
    return partial(running_service, databases)
