"""Holds a second, each given back as life does, on one hot line and on many: the use case with fact and key (no HTTP) beside a
bare conditional UPDATE with two inserts in a transaction, same pool, same tasks, in turns."""

import asyncio
import shutil
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg

from fenqi.kernel import Money, new_id
from fenqi.servers import PostgresServer
from fenqi.store import Context, Database, UnitOfWork
from fenqi.store.database import MAX_POOL
from fenqi.store.migrate import migrate
from fenqi.web.commands import Commands, Request
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.policy_files import read_ports
from limit_svc.domain import approve
from limit_svc.domain.approve import Approval
from limit_svc.main import MIGRATIONS
from limit_svc.ports import Ports
from limit_svc.use_cases.place_hold import PlaceHold, place_hold
from limit_svc.use_cases.release_hold import ReleaseHold, release_hold

TASKS = 16
MANY = 1_000
PAIRS = {1: 500, MANY: 1_500}
"""Holds of a round, each given back, by the number of lines."""
ROUNDS = 5
FLOOR, TARGET = 0.40, 0.60
PASSWORD = "only-for-benches"
TODAY, LAST, UNTIL = date(2026, 11, 23), date(2026, 12, 1), date(2036, 12, 31)
LIMIT, AMOUNT = 10**9, 100
TABLES = (
    "CREATE TABLE lines (id text PRIMARY KEY, limit_minor bigint NOT NULL, held_minor bigint NOT NULL)",
    "CREATE TABLE facts (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line_id text, data jsonb NOT NULL)",
    "CREATE TABLE keys (key text PRIMARY KEY, answer jsonb NOT NULL)",
    f"INSERT INTO lines SELECT 'C' || n, {LIMIT}, 0 FROM generate_series(0, {MANY - 1}) n",
)

Pair = Callable[[str], Awaitable[None]]
"""Hold and give back on one customer's line."""


def product_of(database: Database) -> Pair:
    """Two use cases, each with its fact and its key."""
    commands: Commands[Ports] = Commands(database, read_ports(), lambda: datetime.now(UTC), lambda: TODAY, lambda: None)

    async def run(handler: Any, command: Any, key: str) -> None:
        answer = await commands.run(handler, command, Request("service:loan-svc", key, b"", key), 201)
        if answer.status != 201:
            raise AssertionError(answer)

    async def pair(customer_id: str) -> None:
        hold_id = new_id()
        place = PlaceHold(hold_id, customer_id, hold_id, Money(AMOUNT, "CNY"), "travel", LAST)
        await run(place_hold, place, f"hold/{hold_id}")
        await run(release_hold, ReleaseHold(hold_id, customer_id, "changed_mind"), f"release/{hold_id}")

    return pair


def reference_of(pool: "asyncpg.Pool[asyncpg.Record]") -> Pair:
    """The same two steps by hand."""
    change = """UPDATE lines SET held_minor = held_minor + $2
        WHERE id = $1 AND held_minor + $2 BETWEEN 0 AND limit_minor RETURNING held_minor"""

    async def step(customer_id: str, amount: int, key: str) -> None:
        async with pool.acquire() as connection, connection.transaction():
            held = await connection.fetchval(change, customer_id, amount)
            if held is None:
                raise AssertionError("refused")
            data = f'{{"hold_id": "{key}", "amount_minor": {amount}, "held_minor": {held}}}'
            await connection.execute("INSERT INTO facts (line_id, data) VALUES ($1, $2)", customer_id, data)
            await connection.execute("INSERT INTO keys VALUES ($1, $2)", key, data)

    async def pair(customer_id: str) -> None:
        hold_id = new_id()
        await step(customer_id, AMOUNT, f"hold/{hold_id}")
        await step(customer_id, -AMOUNT, f"release/{hold_id}")

    return pair


async def speed(pair: Pair, lines: int) -> float:
    """Pairs a second by TASKS at once."""
    waiting = iter([f"C{n % lines}" for n in range(PAIRS[lines])])

    async def client() -> None:
        for customer_id in waiting:
            await pair(customer_id)

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(TASKS)))
    return PAIRS[lines] / (time.perf_counter() - started)


async def grant(database: Database) -> None:
    """The lines of all customers."""
    uow = UnitOfWork(database, Context("job:bench", TODAY, datetime.now(UTC), "bench"))
    for n in range(MANY):
        approval = Approval(f"A{n}", Money(LIMIT, "CNY"), "comprehensive", (), UNTIL)
        uow.record(LINES, f"C{n}", approve.grant(f"C{n}", f"N{n}", approval))
    await uow.commit()


async def check(database: Database, pool: "asyncpg.Pool[asyncpg.Record]", pairs: int) -> None:
    """Every hold was placed once and given back once, on both sides."""
    kinds = "SELECT count(*) FROM facts WHERE type = $1"
    placed = await database.fetchval(kinds, "limit.HoldPlaced.v1")
    released = await database.fetchval(kinds, "limit.HoldReleased.v1")
    held = await database.fetchval("SELECT sum(held_minor) FROM lines")
    bare = await pool.fetchval("SELECT count(*) FROM keys")
    if (placed, released, held, bare) != (pairs, pairs, 0, 2 * pairs):
        raise AssertionError(f"{placed} placed, {released} released, {held} held, {bare} bare of {pairs}")


async def measure(urls: dict[str, str]) -> list[dict[str, Any]]:
    """One row for one line, one for many."""
    await migrate(urls["limit"], MIGRATIONS)
    database = Database(urls["limit"])
    await database.open()
    await grant(database)
    pool = await asyncpg.create_pool(urls["bare"], min_size=MAX_POOL, max_size=MAX_POOL)
    for table in TABLES:
        await pool.execute(table)
    product, reference, rows, done = product_of(database), reference_of(pool), [], 0
    for name, lines in (("one hot line", 1), (f"{MANY:,} lines", MANY)):
        found = []
        for _ in range(ROUNDS + 1):
            found.append((await speed(product, lines), await speed(reference, lines)))
            done += PAIRS[lines]
        await check(database, pool, done)
        rows.append(_row(f"holds on {name} ÷ conditional UPDATE + 2 inserts", found[1:]))
    await pool.close()
    await database.close()
    return rows


def _row(name: str, found: list[tuple[float, float]]) -> dict[str, Any]:
    ratios = [product / reference for product, reference in found]
    return {
        "name": name,
        "unit": "holds/s, each given back",
        "product": statistics.median(product for product, _ in found),
        "reference": statistics.median(reference for _, reference in found),
        "ratio": statistics.median(ratios),
        "spread": [min(ratios), max(ratios)],
        "floor": FLOOR,
        "target": TARGET,
        "rounds": len(found),
    }


def run() -> list[dict[str, Any]]:
    """Two rows: one hot line, many lines."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as server:
            urls = {name: server.ensure_database(f"bench_{name}", password=PASSWORD) for name in ("limit", "bare")}
            return asyncio.run(measure(urls))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
