"""One service's PostgreSQL database, spoken to through asyncpg: two round trips a command is the budget."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from fenqi.kernel import Unavailable

MAX_POOL = 8
"""Connections of one service: 32 clients on two cores were slower than 8."""
ACQUIRE_SECONDS = 5.0
STATEMENT_SECONDS = 30.0
UNHURRIED = "set_config('synchronous_commit', 'off', true) <> ''"
"""True in a WHERE, and the statement's commit does not wait for the disk: for places in a log, where a crash that loses
the last of them only repeats what is told apart anyway. Never for anything else."""

_AWAY = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,  # disk full, too many connections: refused cleanly, possible again later
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InternalClientError,  # a session that ended under a call can leave the driver in the middle of a state
    asyncpg.ReadOnlySQLTransactionError,  # a standby answers: the failover is not over
)
_GONE = ("is closed", "is closing", "was closed", "has been released")
"""How asyncpg says that a connection went away under a call. Its other InterfaceErrors are bugs of the caller."""


class DatabaseAway(Unavailable):
    """The database can't be reached for a moment; nothing was lost: try again."""

    code = "database-away"


if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | asyncpg.Connection[asyncpg.Record]
else:  # the classes take no type arguments at run time
    Connection = asyncpg.Connection


class _Session(asyncpg.Connection):
    """No session state is ever set, so one that is given back needs no reset (that would be a round trip), unless it is
    in the middle of a transaction."""

    async def reset(self, **limits: Any) -> None:
        if self.is_in_transaction():
            await super().reset(**limits)


class Database:
    """A pool on one URL. Every method raises DatabaseAway when the server can't be reached."""

    def __init__(self, url: str, *, max_pool: int = MAX_POOL) -> None:
        self.url = url
        self._max_pool = max_pool
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._turns = asyncio.Semaphore(max_pool)

    async def open(self) -> None:
        """Connect; to be called once, before anything else."""
        with away(OSError):
            self._pool = await asyncpg.create_pool(
                self.url,
                min_size=1,
                max_size=self._max_pool,
                connection_class=_Session,
                timeout=ACQUIRE_SECONDS,
                command_timeout=STATEMENT_SECONDS,
                server_settings={"application_name": "fenqi", "jit": "off", "DateStyle": "ISO"},
            )

    async def close(self) -> None:
        """Give every connection back and close."""
        if self._pool is not None:
            pool, self._pool = self._pool, None
            try:
                await asyncio.wait_for(pool.close(), ACQUIRE_SECONDS)
            except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                pool.terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for several statements."""
        pool = self._pool
        if pool is None:
            raise DatabaseAway
        await self._turn()
        try:
            with away(OSError):
                connection = await pool.acquire()
            try:
                with away():
                    yield connection
            except DatabaseAway:
                with contextlib.suppress(asyncpg.InterfaceError):  # a connection that broke has left the pool by itself
                    connection.terminate()  # whatever state it is in, nobody gets it again
                raise
            finally:
                # What was asked is answered or has failed by now; a session that ends here must not say otherwise, nor
                # take the place of a cancellation.
                with contextlib.suppress(DatabaseAway), away():
                    await pool.release(connection, timeout=ACQUIRE_SECONDS)
        finally:
            self._turns.release()

    async def _turn(self) -> None:
        """Wait for a free connection, not for ever. (A timer where there is nothing to wait for would be a tax.)"""
        if not self._turns.locked():
            await self._turns.acquire()
            return
        with away():
            async with asyncio.timeout(ACQUIRE_SECONDS):
                await self._turns.acquire()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection inside a transaction; an exception rolls it back."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows of one statement, in its own transaction."""
        async with self.connection() as connection:
            return await connection.fetch(sql, *arguments)

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """First row of one statement, or None."""
        async with self.connection() as connection:
            return await connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """First value of the first row of one statement."""
        async with self.connection() as connection:
            return await connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> None:
        """Run one statement for its effect."""
        async with self.connection() as connection:
            await connection.execute(sql, *arguments)


class away:
    """Turns "the server can't be reached" into DatabaseAway; every other error passes untouched. `also` names further
    errors that mean it here: any OSError while connecting (no socket file, no route), but not in a caller's block."""

    def __init__(self, *also: type[Exception]) -> None:
        self._means: tuple[type[BaseException], ...] = (*_AWAY, *also)

    def __enter__(self) -> None: ...

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, self._means) or (
            isinstance(error, asyncpg.InterfaceError) and any(gone in str(error) for gone in _GONE)
        ):
            raise DatabaseAway from error
