"""G1: submit an application over HTTP, product against a bare endpoint, one worker each, 32 connections, in turns.

The product checks the token, reads draft and form, holds them against the catalogue, and writes state, fact (with its
hash) and idempotency key; its relay carries the facts to the bus meanwhile. Every round's result is counted in the
database before it counts."""

import asyncio
import base64
import json
import shutil
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx

sys.path.insert(0, str(Path(__file__).parent))
from side import Side
from submit_apps import TABLES
from submit_load import Load, load, request

from fenqi.servers import PostgresServer
from fenqi.servers.ports import free_ports
from fenqi.testing.tokens import TokenMint, customer

ROUNDS = 7
REQUESTS = 1500
"""A round and side."""
WARM_UP = 200
CONNECTIONS = 32
FLOOR, TARGET, P99_LIMIT = 0.40, 0.60, 3.0
READY_SECONDS = 30.0
QUIET_SECONDS = 60.0
PASSWORD = "only-for-benches"
FORM = {
    "channel": "mobile_app",
    "product_code": "cash-cny",
    "amount": {"amount_minor": 3_000_000, "currency": "CNY"},
    "term_months": 12,
    "method": "equal_instalment",
    "purpose": "travel",
    "statement": {
        "annual_income_minor": 18_000_000,
        "income_verified": True,
        "debt_to_income_percent": "12",
        "employment_years": 6,
        "home_ownership": "mortgage",
        "delinquencies_2y": 0,
        "credit_history_years": 9,
        "inquiries_12m": 1,
        "accounts_past_due": 0,
        "public_records": 0,
    },
    "applicant": {
        "name": "王小明",
        "id_number": "11010519491231002X",
        "phone": "13800138000",
        "birth_date": "1949-12-31",
    },
    "consents": {"terms": True, "truthful": True, "bureau": True},
}


class Bench:
    """Both sides, and the requests for them."""

    def __init__(self, product: Side, reference: Side, token: str, ours: Any, bare: Any) -> None:
        self._product, self._reference, self._token = product, reference, token
        self._ours, self._bare = ours, bare
        self._number = 0

    async def round(self, count: int) -> tuple[Load, Load]:
        """Product, then reference, each counted before and after."""
        drafts = [json.loads(body)["application_id"] for body in (await self._drafts(count)).bodies]
        await self._quiet()
        submits = [
            self._post(self._product.port, f"/application/v1/applications/{one}/submit", b"{}") for one in drafts
        ]
        before = await self._submitted()
        product = await load(self._product.port, submits, CONNECTIONS, 200)
        if await self._submitted() - before != count:
            raise AssertionError("not every submission is a fact")
        await self._quiet()
        body = {"application_id": "A", "customer_id": "C", "channel": "mobile_app", "product_code": "cash-cny"}
        bare = json.dumps({**body, "amount_minor": 3_000_000, "term_months": 12}).encode()
        before = await self._bare.fetchval("SELECT count(*) FROM facts")
        reference = await load(
            self._reference.port,
            [self._post(self._reference.port, "/submit", bare) for _ in range(count)],
            CONNECTIONS,
            200,
        )
        if await self._bare.fetchval("SELECT count(*) FROM facts") - before != count:
            raise AssertionError("not every bare request is a row")
        return product, reference

    async def _drafts(self, count: int) -> Load:
        form = json.dumps(FORM).encode()
        requests = [self._post(self._product.port, "/application/v1/applications", form) for _ in range(count)]
        return await load(self._product.port, requests, CONNECTIONS, 201)

    def _post(self, port: int, path: str, body: bytes) -> bytes:
        self._number += 1
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": f"bench-{self._number}"}
        return request(port, path, body, headers)

    async def _submitted(self) -> int:
        rows = "SELECT count(*) FROM facts WHERE type = 'application.ApplicationSubmitted.v1'"
        return int(await self._ours.fetchval(rows))

    async def _quiet(self) -> None:
        """Wait until the relay has carried everything, so that one side's rest is not the other side's load."""
        ends = time.monotonic() + QUIET_SECONDS
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self._product.port}") as client:
            while "fenqi_facts_waiting 0.0" not in (await client.get("/metrics")).text:
                if time.monotonic() > ends:
                    raise AssertionError(f"the relay is not done after {QUIET_SECONDS} s")
                await asyncio.sleep(0.05)


def run() -> list[dict[str, Any]]:
    """One row: medians, the median of the ratios, their spread, and the latencies."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as server:
            urls = {
                name: server.ensure_database(f"bench_{name}", password=PASSWORD) for name in ("ours", "bare", "bus")
            }
            return [asyncio.run(_measure(urls))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(urls: dict[str, str]) -> dict[str, Any]:
    mint = TokenMint(lambda: datetime.now(UTC))
    bare = await asyncpg.connect(urls["bare"])
    for table in TABLES:
        await bare.execute(table)
    settings = {
        "APPLICATION_DATABASE_URL": urls["ours"],
        "APPLICATION_BUS_URL": urls["bus"],
        "APPLICATION_CLIENT_SECRET": "only-for-benches",
        "APPLICATION_FIELD_KEYS": json.dumps({"k1": base64.b64encode(bytes(32)).decode()}),
        "APPLICATION_PEPPER": "only-for-benches",
        "BENCH_KEYS": json.dumps(mint.key_set()),
    }
    ports = free_ports(2)
    sides = [
        Side("submit_apps:product_app", ports[0], settings),
        Side("submit_apps:reference_app", ports[1], {"BENCH_DATABASE_URL": urls["bare"]}),
    ]
    try:
        for side in sides:
            await side.ready()
        ours = await asyncpg.connect(urls["ours"])
        bench = Bench(sides[0], sides[1], mint.token(customer()), ours, bare)
        await bench.round(WARM_UP)
        rounds = [await bench.round(REQUESTS) for _ in range(ROUNDS)]
        await ours.close()
    finally:
        for side in sides:
            side.stop()
        await bare.close()
    return _row(rounds)


def _row(rounds: list[tuple[Load, Load]]) -> dict[str, Any]:
    ratios = [product.per_second / reference.per_second for product, reference in rounds]
    late = {
        f"p{percent}": [
            round(statistics.median(side.percentile(percent) for side in sides), 1)
            for sides in zip(*rounds, strict=True)
        ]
        for percent in (50, 99)
    }
    return {
        "name": "G1 submit an application / bare endpoint of 3 inserts",
        "unit": "requests/s",
        "product": round(statistics.median(product.per_second for product, _ in rounds)),
        "reference": round(statistics.median(reference.per_second for _, reference in rounds)),
        "ratio": round(statistics.median(ratios), 3),
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
        "floor": FLOOR,
        "target": TARGET,
        "rounds": ROUNDS,
        "p50": late["p50"][0],
        "p99": late["p99"][0],
        "p50_reference": late["p50"][1],
        "p99_reference": late["p99"][1],
        "p99_limit": round(P99_LIMIT * late["p99"][1], 1),
    }


if __name__ == "__main__":
    for line in run():
        for field, figure in line.items():
            print(f"{field:24} {figure}")
