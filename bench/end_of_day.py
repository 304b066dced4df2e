"""G4: close a business day of a million active loans, product against one statement that writes the same rows.

A thirtieth of the loans is due each day, 3 % are overdue, a tenth of these with a history that only the rule itself can
age. The product runs its whole close (cut-off, ageing, facts with their hashes, interest, allowance, totals, books); the
reference gets its facts, states and entries ready made and only writes them. Then three million loans that fall due on
other days are added: a close must not notice. FENQI_BENCH_LOANS makes it smaller.
"""

import asyncio
import json
import os
import shutil
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import msgspec

from fenqi.servers import PostgresServer
from fenqi.store import Database, UnitOfWork
from fenqi.store.migrate import migrate
from fenqi.store.unit_of_work import Context
from fenqi.web.business_date import BusinessDate
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.ageing import age
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import book, disburse, sign
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.quote import Offer, make_quote
from loan_svc.main import MIGRATIONS
from loan_svc.ports import Ports
from loan_svc.use_cases.close_day import CloseDay, close_day

COUNT = int(os.environ.get("FENQI_BENCH_LOANS", "1000000"))
GROWN = 4
"""How many times the loans there are in the end."""
ROUNDS = 5
CHECKED = 300
PASSWORD = "only-for-benches"
FIRST = date(2026, 11, 10)
BEYOND = FIRST + timedelta(days=2 * ROUNDS + 1)
"""Who pays on time has paid what falls due before this day: no money comes in while the closes are timed."""
SPREAD_DAYS = 30
OVERDUE = {1: 0.012, 2: 0.008, 3: 0.006, 4: 0.004}
"""Share of the loans by how many instalments they have not paid."""
BY_THE_RULE = 0.1
"""Share of the overdue ones with a late payment in parts behind them."""
AT = datetime(2026, 11, 10, 12, tzinfo=UTC)
QUIET = ("max_wal_size = '32GB'", "checkpoint_timeout = '1h'", "autovacuum = off")
"""No checkpoint and no vacuum falls into one timed part and not into the other."""
FINERACT_CLOSES = 44.0
"""Loans a second that Apache Fineract's close-of-business does on this machine (design/performance.md)."""


@dataclass(frozen=True)
class Template:
    """A loan that stands for `count` alike."""

    loan: Loan
    count: int


def templates(count: int) -> list[Template]:
    """The million, as some hundred loans and how often each is there."""
    made: list[Template] = []
    for offset in range(SPREAD_DAYS):
        each = count / SPREAD_DAYS
        late = 0
        for missed, share in OVERDUE.items():
            simple, ruled = round(each * share * (1 - BY_THE_RULE)), round(each * share * BY_THE_RULE)
            made += [Template(_lived(offset, missed), simple), Template(_lived(offset, missed, in_parts=True), ruled)]
            late += simple + ruled
        made.append(Template(_lived(offset, 0), round(each) - late))
    return made


def others(count: int) -> list[Template]:
    """Loans on time that fall due on none of the days that are timed."""
    busy = {(FIRST + timedelta(days=n)).day for n in range(2 * ROUNDS + 1)}
    quiet = [offset for offset in range(SPREAD_DAYS) if (_begin(offset)).day not in busy]
    return [Template(_lived(offset, 0), count // len(quiet)) for offset in quiet]


def _begin(offset: int) -> date:
    return FIRST - timedelta(days=160 + offset)


def _lived(offset: int, missed: int, *, in_parts: bool = False) -> Loan:
    on = _begin(offset)
    offer = Offer(
        application_id=f"A{offset}/{missed}/{in_parts}", customer_id="C", product_code="consumer-cny",
        amount_minor=1_200_000, currency="CNY", term_months=12, method="equal_instalment", annual_rate_percent="14.07",
        fee=None, channel="mobile_app", purpose="travel", grade="B2", merchant_id="M1", checkout_id=None,
        valid_until=date(2027, 12, 31),
    )  # fmt: skip
    facts: list[Any] = list(book(make_quote(offer, "Q", on, None, None), "0" * 64, on))
    facts += sign(LOANS.fold(None, facts), "1" * 64, "consent", AT, on)
    facts += disburse(LOANS.fold(None, facts), on)
    loan = replace(LOANS.fold(None, facts), product_version="2026-11")
    due = [row for row in loan.plan.rows if row.due_on < BEYOND]
    paid = {row.due_on: row.due_minor for row in (due[:-missed] if missed else due)}
    day, last = on, FIRST - timedelta(days=1)
    while day <= last:
        money = paid.pop(day, 0) + (sum(paid.values()) if day == last else 0)
        if in_parts and day == last - timedelta(days=2):
            money += 100
        if money and loan.status == "active":
            loan = LOANS.fold(loan, record_payment(loan, Payment(f"P{day}", money, "CNY", day, "counter"), day))
        loan = LOANS.fold(loan, age(loan, day))
        day += timedelta(days=1)
    return loan


_COPIES = """FROM templates t CROSS JOIN LATERAL generate_series(1, t.count) g
    CROSS JOIN LATERAL (SELECT md5($1 || t.nr || '/' || g)::uuid::text AS id) i"""
_LOAD = (
    f"""INSERT INTO loans (id, version, head, state)
    SELECT i.id, 20, sha256(convert_to(i.id, 'UTF8')), t.state || jsonb_build_object('id', i.id) {_COPIES}""",
    f"""INSERT INTO plans (loan_id, due_on, interest_minor, upto_minor)
    SELECT i.id, t.due_on, t.interest_minor, t.upto_minor {_COPIES}""",
)


async def load(url: str, made: list[Template], salt: str, on: date) -> None:
    """Put the loans into the database with all that is kept of them in totals."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            """CREATE TEMPORARY TABLE templates (nr int, count int, state jsonb, due_on date[], interest_minor bigint[],
            upto_minor bigint[])"""
        )
        await connection.executemany(
            "INSERT INTO templates VALUES ($1, $2, $3, $4, $5, $6)", [_row(nr, one) for nr, one in enumerate(made)]
        )
        for statement in _LOAD:
            await connection.execute(statement, salt, timeout=1800)
        for one in made:
            loan = one.loan
            await connection.execute(
                "INSERT INTO standing_changes VALUES ($1, 'CNY', $2, $3, $4, $5, $6, $7)",
                on, loan.product_code, loan.grade, loan.bucket or "", loan.classification, one.count,
                one.count * loan.outstanding_principal_minor,
            )  # fmt: skip
        daily: Counter[date] = Counter()
        for one in made:
            for day, minor in one.loan.earning.daily_from(on).items():
                daily[day] += minor * one.count
        await connection.executemany("INSERT INTO daily_interest VALUES ($1, 'CNY', $2)", list(daily.items()))
        lent = sum(one.count * one.loan.outstanding_principal_minor for one in made)
        await connection.execute(
            """WITH opened AS (INSERT INTO entries SELECT gen_random_uuid(), NULL, 'Opening', $1, 'CNY' RETURNING id)
            INSERT INTO journal_lines SELECT id, 1, $1, 'CNY', '1303', '1002', $2 FROM opened""",
            on, lent,
        )  # fmt: skip
        await connection.execute("VACUUM ANALYZE", timeout=1800)
    finally:
        await connection.close()


def _row(nr: int, one: Template) -> tuple[Any, ...]:
    rows, upto = one.loan.plan.rows, 0
    sums = [upto := upto + row.principal_minor + row.interest_minor for row in rows]
    state = msgspec.json.encode(one.loan).decode()
    return nr, one.count, state, [row.due_on for row in rows], [row.interest_minor for row in rows], sums


_FACTS = """id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id, correlation_id, data,
    previous_hash, hash"""
_STAGED = (
    f"CREATE TABLE staged_facts AS SELECT {_FACTS} FROM facts LIMIT 0",
    "CREATE TABLE staged_states (id text, version int, head bytea, state jsonb)",
    "CREATE TABLE staged_entries (LIKE entries)",
    "CREATE TABLE staged_lines (LIKE journal_lines)",
)
REFERENCE = f"""
    WITH f AS (INSERT INTO facts ({_FACTS}) SELECT * FROM staged_facts RETURNING 1),
    e AS (INSERT INTO entries SELECT * FROM staged_entries),
    j AS (INSERT INTO journal_lines SELECT * FROM staged_lines),
    u AS (UPDATE loans l SET version = s.version, head = s.head, state = s.state FROM staged_states s
        WHERE l.id = s.id RETURNING 1)
    SELECT (SELECT count(*) FROM f), (SELECT count(*) FROM u)
"""


async def stage(ours: Database, bare: Any, position: int, on: date) -> tuple[int, int]:
    """Give the reference what the product wrote; how many facts and states."""
    await bare.execute("TRUNCATE staged_facts, staged_states, staged_entries, staged_lines")
    facts = await ours.fetch(f"SELECT {_FACTS} FROM facts WHERE position > $1", position)
    states = await ours.fetch(
        """SELECT id, version, head, state FROM loans WHERE id IN (
            SELECT aggregate_id FROM facts WHERE position > $1 AND kind = 'loan')""",
        position,
    )
    entries = await ours.fetch("SELECT * FROM entries WHERE booked_on = $1 AND kind <> 'Opening'", on)
    lines = await ours.fetch("SELECT * FROM journal_lines WHERE entry_id = ANY($1)", [row["id"] for row in entries])
    for table, rows in (("facts", facts), ("states", states), ("entries", entries), ("lines", lines)):
        await bare.copy_records_to_table(f"staged_{table}", records=[tuple(row) for row in rows])
        await bare.execute(f"ANALYZE staged_{table}")
    await bare.execute("UPDATE business_date SET today = $1", on)
    return len(facts), len(states)


@dataclass(frozen=True)
class Side:
    """The product's own database, and its clock."""

    database: Database
    today: BusinessDate

    async def close(self, on: date) -> tuple[float, Any]:
        """Seconds, and the closed day."""
        ports = cast(Ports, SimpleNamespace(today=self.today, move_to=self.today.move))  # a close asks nobody else
        uow = UnitOfWork(self.database, Context("staff:bench", on, AT, f"close-{on}"))
        started = time.perf_counter()
        closed = await close_day(CloseDay(on), uow, ports)
        await uow.commit()
        seconds = time.perf_counter() - started
        if closed.trial_balance_minor or closed.receivables_gap_minor or closed.loans_parked:
            raise AssertionError(f"the books of {on} don't agree: {closed}")
        return seconds, closed

    async def sample(self, on: date) -> dict[str, Loan]:
        """Some loans that are due, as they are before the close."""
        rows = await self.database.fetch(
            "SELECT id, state::text AS state FROM loans WHERE next_action_on <= $1 ORDER BY md5(id) LIMIT $2",
            on.isoformat(), CHECKED,
        )  # fmt: skip
        return {row["id"]: LOANS.read_state(row["state"]) for row in rows}

    async def check(self, before: dict[str, Loan], on: date) -> None:
        """Each is what the rule makes of it."""
        rows = await self.database.fetch("SELECT id, state::text AS state FROM loans WHERE id = ANY($1)", list(before))
        for row in rows:
            if LOANS.read_state(row["state"]) != LOANS.fold(before[row["id"]], age(before[row["id"]], on)):
                raise AssertionError(f"loan {row['id']} is not what the rule says")


def run() -> list[dict[str, Any]]:
    """Four rows: the ratio, loans a second with journal lines and delinquency, against Fineract, and the growth."""
    folder = Path(tempfile.mkdtemp(prefix="fenqi-bench-"))
    folder.chmod(0o755)
    try:
        with PostgresServer(folder / "postgres") as server:
            return asyncio.run(_measure(server))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _measure(server: PostgresServer) -> list[dict[str, Any]]:
    url = server.ensure_database("bench_ours", password=PASSWORD)
    await migrate(url, MIGRATIONS)
    admin = await asyncpg.connect(server.url("postgres"))
    for setting in QUIET:
        await admin.execute(f"ALTER SYSTEM SET {setting}")
    await admin.execute("SELECT pg_reload_conf()")
    await load(url, templates(COUNT), "first", FIRST)
    await admin.execute("CREATE DATABASE bench_bare TEMPLATE bench_ours", timeout=600)
    await admin.execute("CHECKPOINT", timeout=600)
    bare = await asyncpg.connect(server.url("bench_bare"))
    for statement in _STAGED:
        await bare.execute(statement)
    await bare.execute("INSERT INTO business_date VALUES (true, $1)", FIRST)
    side = await _side(url)
    try:
        pairs = [await _round(side, bare, FIRST + timedelta(days=n)) for n in range(ROUNDS)]
        await load(url, others((GROWN - 1) * COUNT), "more", FIRST + timedelta(days=ROUNDS))
        await admin.execute("CHECKPOINT", timeout=600)
        grown = [(await side.close(FIRST + timedelta(days=ROUNDS + n)))[0] for n in range(ROUNDS)]
    finally:
        await side.database.close()
        await bare.close()
        await admin.close()
    return _rows(pairs, grown)


async def _side(url: str) -> Side:
    database = Database(url)
    await database.open()
    today = BusinessDate(database, FIRST)
    await today.load(AT)
    return Side(database, today)


async def _round(side: Side, bare: Any, on: date) -> tuple[float, float]:
    before = await side.sample(on)
    position = await side.database.fetchval("SELECT coalesce(max(position), 0) FROM facts")
    product, closed = await side.close(on)
    await side.check(before, on)
    facts, states = await stage(side.database, bare, position, on)
    started = time.perf_counter()
    written = await bare.fetchrow(REFERENCE, timeout=600)
    reference = time.perf_counter() - started
    if written is None or tuple(written) != (facts, states):
        raise AssertionError(f"the reference wrote {written}, the product {facts} facts and {states} states")
    if closed.instalments_due < COUNT / 40 or not closed.loans_moved:
        raise AssertionError(f"hardly anything fell due on {on}: {closed}")
    return product, reference


def _rows(pairs: list[tuple[float, float]], grown: list[float]) -> list[dict[str, Any]]:
    product, reference = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = [two / one for one, two in pairs]
    a_second, later = COUNT / product, statistics.median(grown)
    return [
        {"name": f"G4 end of day of {COUNT:,} loans, loans/s ÷ one statement writing the same rows",
         "product": a_second, "reference": COUNT / reference, "ratio": statistics.median(ratios),
         "spread": [min(ratios), max(ratios)], "floor": 0.60, "target": 0.80},
        {"name": "end of day with journal and delinquency, loans/s ÷ 5,000", "product": a_second, "reference": 5_000.0,
         "ratio": a_second / 5_000, "floor": 1.0, "target": 10.0},
        {"name": "F end of day, loans/s ÷ Fineract here", "product": a_second, "reference": FINERACT_CLOSES,
         "ratio": a_second / FINERACT_CLOSES, "floor": 100.0, "target": 1000.0},
        {"name": f"G4 end of day, seconds with {GROWN * COUNT:,} loans ÷ with {COUNT:,}", "product": later,
         "reference": product, "ratio": later / product, "floor": 1.20, "target": 1.10, "lower_is_better": True},
    ]  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(run(), indent=1))
