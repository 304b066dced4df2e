"""A few threads for what takes long: typesetting, sealing, and looking through files that strangers send."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from fenqi.kernel import Unavailable

THREADS = 2
MAX_WAITING = 64
"""Pieces of work taken at once, those in hand among them: about 3 seconds of it."""

T = TypeVar("T")


class WorkshopBusy(Unavailable):
    """Too many documents are being made or looked through at this moment; nothing was changed: try again."""

    code = "documents-busy"


class Workshop:
    """Bounded on both sides: threads, and pieces of work that wait for them. The threads start with the first piece."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="documents")
        self._taken = 0

    async def do(self, work: Callable[..., T], *arguments: Any) -> T:
        """`work(*arguments)` in a thread. Raises WorkshopBusy, and what the work raises."""
        if self._taken >= MAX_WAITING:
            raise WorkshopBusy
        self._taken += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *arguments)
        finally:
            self._taken -= 1
