"""The sample service, one for each test."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest_asyncio

from fenqi.testing.sample.main import build
from fenqi.testing.service import Running
from fenqi.web.settings import ServiceSettings


@pytest_asyncio.fixture
async def tally(running: Callable[..., AbstractAsyncContextManager[Running]]) -> AsyncIterator[Running]:
    async with running(build, ServiceSettings) as service:
        yield service
