"""Overdue events into cases with their next step: 100,000 of them on the embedded bus, one a loan, taken by collections-svc as
it runs (consumer, relay and jobs), until every case is open with its plan and its first step is due.

The reference is the floor itself: 2,000 events a second. FENQI_BENCH_OVERDUE makes it smaller.
"""

import asyncio
import base64
import os
import random
import shutil
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from collections_svc.adapters.aggregates import CASES
from collections_svc.main import build
from collections_svc.settings import CollectionsSettings
from fenqi.contracts.loan import OverdueV1
from fenqi.messaging.bus import Bus
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.servers import PostgresServer
from fenqi.store.audit import replay
from fenqi.testing.clock import HandClock
from fenqi.testing.events import Events
from fenqi.web.outside import Outside
from fenqi.web.service import settled_in

COUNT = int(os.environ.get("FENQI_BENCH_OVERDUE", "100000"))
AT_ONCE = 2_000
CHECKED = 200
LIMIT_SECONDS = 600.0
FLOOR_PER_SECOND = 2_000.0
PASSWORD = "only-for-benches"
KEY = base64.b64encode(b"1" * 32).decode()
TODAY = date(2026, 11, 23)
BUCKETS = ("M1", "M1", "M1", "M1", "M1", "M1", "M2", "M2", "M3", "M4", "M5", "M6", "M7+")
"""Most debts are young."""


def _neighbour(request: httpx.Request) -> httpx.Response:
    """access-svc gives tokens, and loan-svc says that nothing falls due."""
    answers = {
        "/access/v1/keys": {"keys": []},
        "/access/v1/service-tokens": {"access_token": "bench", "expires_in": 3600},
        "/loan/v1/dues": {"items": [], "next_cursor": None},
    }
    return httpx.Response(200, json=answers[request.url.path], request=request)


async def _published(bus: Bus, rng: random.Random) -> None:
    events = Events(bus, HandClock(datetime(2026, 11, 23, 20, tzinfo=UTC)))
    for start in range(0, COUNT, AT_ONCE):
        some = []
        for n in range(start, min(start + AT_ONCE, COUNT)):
            place = rng.randrange(len(BUCKETS))
            days = 1 + 30 * max(0, place - 5)
            some.append(
                OverdueV1(
                    loan_id=f"loan-{n:06}", customer_id=f"customer-{n % (COUNT // 2 + 1):06}", bucket=BUCKETS[place],
                    days_past_due=days, past_due_minor=rng.randrange(10_000, 900_000),
                    outstanding_principal_minor=1_200_000, currency="CNY", since_on=TODAY - timedelta(days=days),
                    as_of_on=TODAY, product_code="consumer-cny",
                )
            )  # fmt: skip
        await events.publish(*some, on=TODAY)
    await events.close()


async def _measured(urls: dict[str, str]) -> tuple[float, dict[str, Any]]:
    bus = EmbeddedBus(urls["bus"])
    await bus.open()
    await _published(bus, random.Random(6))
    settings = CollectionsSettings(
        database_url=urls["collections"], bus_url=urls["bus"], client_secret=PASSWORD, opening_date=TODAY,
        field_keys={"k1": KEY}, sandbox=True,
    )  # fmt: skip
    outside = Outside(
        clock=lambda: datetime.now(UTC),
        http=lambda url: httpx.AsyncClient(transport=httpx.MockTransport(_neighbour), base_url=url),
        bus=EmbeddedBus,
    )
    service = build(settings, outside)
    started = time.perf_counter()
    await service.start()
    settled_in()
    database = service.ground.database
    try:
        while await database.fetchval("SELECT count(*) FROM inbox") < COUNT:
            if time.perf_counter() > started + LIMIT_SECONDS:
                raise AssertionError(f"cases are missing after {LIMIT_SECONDS} s")
            await asyncio.sleep(0.1)
        seconds = time.perf_counter() - started
        found = await _checked(database)
    finally:
        await service.stop()
        await bus.close()
    return seconds, found


async def _checked(database: Any) -> dict[str, Any]:
    """Every loan has its case, none is there twice or held, and the states of some are the folds of their facts."""
    counted = {
        "cases": "SELECT count(*) FROM cases WHERE status = 'open'",
        "opened": "SELECT count(DISTINCT aggregate_id) FROM facts WHERE type = 'collections.CaseOpened.v1'",
        "openings": "SELECT count(*) FROM facts WHERE type = 'collections.CaseOpened.v1'",
        "held": "SELECT count(*) FROM held",
        "reminders": "SELECT count(*) FROM facts WHERE type = 'collections.ReminderDue.v1'",
        "planned": "SELECT count(*) FROM cases WHERE state->'plan' <> '[]'",
    }
    found = {name: await database.fetchval(sql) for name, sql in counted.items()}
    if (found["cases"], found["opened"], found["openings"], found["held"]) != (COUNT, COUNT, COUNT, 0):
        raise AssertionError(f"not one case for each event: {found}")
    for n in random.Random(7).sample(range(COUNT), min(CHECKED, COUNT)):
        loan_id = f"loan-{n:06}"
        stored = CASES.read_state(await database.fetchval("SELECT state::text FROM cases WHERE id = $1", loan_id))
        if await replay(database, CASES, loan_id) != stored:
            raise AssertionError(f"the case of {loan_id} is not the fold of its facts")
    return found


def run() -> dict[str, Any]:
    """One row: events a second beside the floor."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as postgres:
            urls = {name: postgres.ensure_database(name, password=PASSWORD) for name in ("collections", "bus")}
            seconds, found = asyncio.run(_measured(urls))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    speed = COUNT / seconds
    return {
        "name": f"{COUNT:,} Overdue events into cases with their next step",
        "unit": "events/s",
        "product": speed,
        "reference": FLOOR_PER_SECOND,
        "ratio": speed / FLOOR_PER_SECOND,
        "floor": 1.0,
        "target": None,
        "rounds": 1,
        "found": found,
    }
