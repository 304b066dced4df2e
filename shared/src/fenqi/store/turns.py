"""Turns: writers of one process that met at an aggregate go on one after the other instead of racing again."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager


class _Turn:
    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.users = 0


class Turns:
    """Fair in-process locks by name; one that nobody uses is forgotten. Rivals in other processes are not kept out:
    correctness is the facts' unique sequence, this only saves them tries."""

    def __init__(self) -> None:
        self._turns: dict[str, _Turn] = {}

    @asynccontextmanager
    async def taking(self) -> AsyncIterator["Taking"]:
        """For one writer: the turns it takes are given back at the end."""
        async with AsyncExitStack() as held:
            yield Taking(self, held)

    def is_taken(self, name: str) -> bool:
        """Whether somebody writes there now, or waits to."""
        return name in self._turns

    @asynccontextmanager
    async def one(self, name: str) -> AsyncIterator[None]:
        """Hold this one."""
        turn = self._turns.setdefault(name, _Turn())
        turn.users += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.users -= 1
            if turn.users == 0:
                del self._turns[name]


class Taking:
    """The turns of one writer. It never waits for one while it holds another, but in the order of their names: two writers
    can't wait for each other."""

    def __init__(self, turns: Turns, held: AsyncExitStack) -> None:
        self._turns = turns
        self._held = held
        self._names: set[str] = set()

    async def if_taken(self, names: Iterable[str]) -> None:
        """Before a read: who finds one of `names` contended waits for its turn there instead of losing a race. One at most."""
        if self._names:
            return
        name = next((one for one in names if self._turns.is_taken(one)), None)
        if name is not None:
            await self._take([name])

    async def all_of(self, names: Iterable[str]) -> None:
        """After a lost race: hold all of `names`, taken in one order everywhere. What is held already stays so."""
        wanted = set(names)
        if not wanted <= self._names:
            await self._held.aclose()
            self._names.clear()
            await self._take(sorted(wanted))

    async def _take(self, names: Iterable[str]) -> None:
        for name in names:
            await self._held.enter_async_context(self._turns.one(name))
            self._names.add(name)
