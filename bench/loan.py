"""loan-svc over HTTP, one worker: book + sign + disburse, repay, and G3 (repay ÷ a bare select-for-update with four
inserts), product and reference alternating."""

import asyncio
import base64
import json
import shutil
import statistics
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
from loan_apps import LOANS, TABLES
from side import Side
from submit_load import Load, load, request

from fenqi.contracts.underwriting import ApprovedV1
from fenqi.messaging.embedded import EmbeddedBus
from fenqi.servers import PostgresServer
from fenqi.servers.ports import free_ports
from fenqi.testing.events import Events
from fenqi.testing.tokens import TokenMint, staff

CONNECTIONS = 32
ROUNDS = 5
COUNT = 300
REPAYMENTS = 2_000
"""A round of them takes two seconds or so: shorter ones measured how the connections begin."""
PASSWORD = "only-for-benches"
QUIET_SECONDS = 60.0
FINERACT_ORIGINATES, FINERACT_REPAYS = 14.2, 29.0
"""Apache Fineract on this machine (design/performance.md): loans and repayments a second."""
CODE = "123456"
AMOUNT, CURRENCY = 1_200_000, "CNY"


class Bench:
    """Both sides, and the loans that were made."""

    def __init__(self, product: Side, reference: Side, token: str, ours: Any, bare: Any, events: Events) -> None:
        self._product, self._reference, self._token = product, reference, token
        self._ours, self._bare, self._events = ours, bare, events
        self._number = 0
        self.loans: list[str] = []

    async def originate(self, count: int) -> float:
        """Loans a second from accepted quote to money out, the payout's own events included."""
        first = self._number
        ids = [f"A{first + n}" for n in range(count)]
        for one in ids:
            await self._events.publish(_approved(one))
        while await self._ours.fetchval("SELECT count(*) FROM offers WHERE application_id = ANY($1)", ids) < count:
            await asyncio.sleep(0.05)
        quotes = await self._all([("/quotes", {"application_id": one}) for one in ids], 201)
        terms = [json.loads(body) for body in quotes.bodies]
        started = time.perf_counter()
        books = [("/loans", {"quote_id": one["quote_id"], "quote_hash": one["quote_hash"]}) for one in terms]
        booked = [json.loads(body)["loan_id"] for body in (await self._all(books, 201)).bodies]
        await self._all([(f"/loans/{one}/signing-code", {}) for one in booked], 200)
        await self._all([(f"/loans/{one}/signature", {"code": CODE}) for one in booked], 200)
        active = "SELECT count(*) FROM loans WHERE status = 'active' AND id = ANY($1)"
        while await self._ours.fetchval(active, booked) < count:
            await asyncio.sleep(0.02)
        self.loans += booked
        return count / (time.perf_counter() - started)

    async def repay(self, count: int, today: date) -> tuple[Load, Load]:
        """Repayments on many loans, product then reference, each counted before and after."""
        amount = {"amount_minor": 1000, "currency": CURRENCY}
        bodies = [
            (f"/loans/{self.loans[n % len(self.loans)]}/payments",
             {"payment_id": f"P{self._number + n}", "amount": amount, "received_on": str(today), "way": "counter"})
            for n in range(count)
        ]  # fmt: skip
        entries = "SELECT count(*) FROM entries WHERE kind = 'PaymentReceived' OR kind ILIKE '%payment%'"
        before = await self._ours.fetchval(entries)
        product = await self._all(bodies, 201)
        if await self._ours.fetchval(entries) - before != count:
            raise AssertionError("not every repayment is a ledger entry")
        await self._quiet()
        before = await self._bare.fetchval("SELECT count(*) FROM facts")
        requests = [
            request(self._reference.port, "/pay", json.dumps({"loan_id": f"L{n % LOANS}", "amount_minor": 1000}).encode(),
                    {"Idempotency-Key": f"bare-{self._next()}"})
            for n in range(count)
        ]  # fmt: skip
        reference = await load(self._reference.port, requests, CONNECTIONS, 200)
        if await self._bare.fetchval("SELECT count(*) FROM facts") - before != count:
            raise AssertionError("not every bare request is a row")
        return product, reference

    async def _all(self, posts: list[tuple[str, Any]], expected: int) -> Load:
        headers = {"Authorization": f"Bearer {self._token}"}
        requests = [
            request(self._product.port, f"/loan/v1{path}", json.dumps(body).encode(),
                    headers | {"Idempotency-Key": f"bench-{self._next()}"})
            for path, body in posts
        ]  # fmt: skip
        return await load(self._product.port, requests, CONNECTIONS, expected)

    def _next(self) -> int:
        self._number += 1
        return self._number

    async def _quiet(self) -> None:
        ends = time.monotonic() + QUIET_SECONDS
        waiting = "SELECT count(*) FROM held"
        while await self._ours.fetchval(waiting):
            if time.monotonic() > ends:
                raise AssertionError("messages are still held")
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)


def _approved(application_id: str) -> ApprovedV1:
    return ApprovedV1(
        application_id=application_id, customer_id="C1", amount_minor=AMOUNT, currency=CURRENCY, term_months=12,
        line_type="comprehensive", purpose="furniture", purposes=("furniture",), product_code="cash-cny",
        product_version="1", channel="mobile_app", grade="B2", base_rate_percent="3.45", premium_percent="8.55",
        annual_rate_percent="12", method="equal_instalment", annual_income_minor=10_000_000, policy_version="1",
        valid_until=date(2036, 12, 31), approved_at=datetime(2026, 11, 23, tzinfo=UTC),
    )  # fmt: skip


def run() -> list[dict[str, Any]]:
    """Three rows: originate, repay, and G3."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as server:
            urls = {
                name: server.ensure_database(f"bench_{name}", password=PASSWORD) for name in ("ours", "bare", "bus")
            }
            return asyncio.run(_measure(urls))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(urls: dict[str, str]) -> list[dict[str, Any]]:
    mint = TokenMint(lambda: datetime.now(UTC))
    bare = await asyncpg.connect(urls["bare"])
    for table in TABLES:
        await bare.execute(table)
    settings = {
        "LOAN_DATABASE_URL": urls["ours"],
        "LOAN_BUS_URL": urls["bus"],
        "LOAN_CLIENT_SECRET": "only-for-benches",
        "LOAN_FIELD_KEYS": json.dumps({"k1": base64.b64encode(b"1" * 32).decode()}),
        "LOAN_SEALS": "when_asked",
        "BENCH_KEYS": json.dumps(mint.key_set()),
    }
    ports = free_ports(2)
    product = Side("loan_apps:product_app", ports[0], settings)
    reference = Side("loan_apps:reference_app", ports[1], {"BENCH_DATABASE_URL": urls["bare"]})
    bus = EmbeddedBus(urls["bus"])
    try:
        await product.ready()
        await reference.ready()
        await bus.open()
        ours = await asyncpg.connect(urls["ours"])
        token = mint.token(staff("loan:write", "loan:read", "loan:pay"))
        events = Events(bus, lambda: datetime.now(UTC))
        bench = Bench(product, reference, token, ours, bare, events)
        today = await ours.fetchval("SELECT today FROM business_date")
        await bench.originate(COUNT // 3)
        originated = [await bench.originate(COUNT) for _ in range(ROUNDS)]
        await bench.repay(COUNT, today)
        repaid = [await bench.repay(REPAYMENTS, today) for _ in range(ROUNDS)]
        off = await ours.fetchval("SELECT coalesce(sum(debits_minor - credits_minor), 0) FROM movements")
        if off:
            raise AssertionError(f"the ledger is off by {off}")
        await ours.close()
        await events.close()
    finally:
        product.stop()
        reference.stop()
        await bus.close()
        await bare.close()
    return _rows(originated, repaid)


def _rows(originated: list[float], repaid: list[tuple[Load, Load]]) -> list[dict[str, Any]]:
    ours = statistics.median(one.per_second for one, _ in repaid)
    bare = statistics.median(two.per_second for _, two in repaid)
    ratios = [one.per_second / two.per_second for one, two in repaid]
    made = statistics.median(originated)
    p50 = round(statistics.median(one.percentile(50) for one, _ in repaid), 1)
    p99 = round(statistics.median(one.percentile(99) for one, _ in repaid), 1)
    return [
        {"name": "F book + sign + disburse, loans/s ÷ Fineract here", "product": made, "reference": FINERACT_ORIGINATES,
         "ratio": made / FINERACT_ORIGINATES, "floor": 5.0, "target": 10.0},
        {"name": "F repay, payments/s ÷ Fineract here", "product": ours, "reference": FINERACT_REPAYS,
         "ratio": ours / FINERACT_REPAYS, "floor": 5.0, "target": 10.0, "p50": p50, "p99": p99},
        {"name": "G3 repay ÷ bare select for update + 4 inserts", "product": ours, "reference": bare,
         "ratio": statistics.median(ratios), "spread": [min(ratios), max(ratios)], "floor": 0.40, "target": 0.60,
         "p50": p50, "p99": p99},
    ]  # fmt: skip
