"""The statement that ages loans in bulk says what the rule says, loan by loan, to the byte of the hash chain."""

import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from fenqi.kernel import DomainError
from fenqi.store import UnitOfWork
from fenqi.store.audit import verify
from fenqi.store.database import Database
from fenqi.store.unit_of_work import Context
from fenqi.testing.databases import Databases
from loan_svc.adapters.age_in_bulk import age_chunk, due_by_plan
from loan_svc.adapters.aggregates import BUSINESS_DAYS, LOANS
from loan_svc.adapters.differences import totals_that_differ
from loan_svc.domain.ageing import age
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import book, disburse, sign
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.products import Product, catalogue
from loan_svc.domain.quote import Offer, make_quote
from loan_svc.main import MIGRATIONS
from loan_svc.use_cases.books import record

LOANS_MADE = 240
DAYS = 420
START = date(2026, 1, 29)
AT = datetime(2026, 1, 29, 4, 5, 6, 789, tzinfo=UTC)
SEED = int(os.environ.get("FENQI_SEED", "20261125"))


def made_up(chance: random.Random, nr: int) -> list[Any]:
    """The facts of a loan of some product, paid out on some day."""
    code, months, rate = chance.choice(
        [
            ("cash-cny", chance.choice([3, 6, 12]), "14.07"),
            ("consumer-cny", chance.choice([3, 6, 9, 12]), chance.choice(["24", "7.77"])),
            ("lc-cash-usd", 36, "13.56"),
        ]
    )
    offer = Offer(
        application_id=f"A{nr}", customer_id=f"C{nr}", product_code=code, amount_minor=chance.randint(50_000, 5_000_000),
        currency="USD" if "usd" in code else "CNY", term_months=months,
        method="equal_instalment" if "usd" in code or chance.random() < 0.5 else "equal_principal",
        annual_rate_percent=rate, fee=None, channel="mobile_app", purpose="travel", grade=chance.choice(["A", "B2", None]),
        merchant_id=None, checkout_id=None, valid_until=date(2027, 12, 31),
    )  # fmt: skip
    on = START + timedelta(days=chance.randint(0, 40))
    facts: list[Any] = book(make_quote(offer, f"Q{nr}", on, None, None), "0" * 64, on)
    facts += sign(LOANS.fold(None, facts), "1" * 64, "consent", AT, on)
    return [*facts, *disburse(LOANS.fold(None, facts), on)]


@pytest_asyncio.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """A database of this service without the service."""
    opened = Database(await databases.migrated(MIGRATIONS))
    await opened.open()
    await opened.execute("INSERT INTO business_date (today) VALUES ($1)", START)
    yield opened
    await opened.close()


@pytest.fixture
def with_penalties(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every product with some penalty terms, so that the statement meets them all."""
    kinds: list[dict[str, Any]] = [
        {"overdue_rate_multiple": "1.5", "late_grace_days": 2},
        {"late_fee_percent": "5", "late_fee_floor_minor": 1_000, "late_fee_cap_minor": 9_000},
        {"late_fee_percent": "1.25", "overdue_rate_multiple": "1.3", "late_grace_days": 10},
        {},
    ]
    known: dict[tuple[str, str], Product] = catalogue()
    for place, key in enumerate(sorted(known)):
        monkeypatch.setitem(known, key, replace(known[key], **kinds[place % len(kinds)]))


async def test_the_statement_says_what_the_rule_says(database: Database, with_penalties: None) -> None:
    chance = random.Random(SEED)
    loans: dict[str, Loan] = {}
    seen: Counter[str] = Counter()
    for nr in range(LOANS_MADE):
        facts = made_up(chance, nr)
        loans[facts[0].loan_id] = LOANS.fold(None, facts)
        await recorded(database, facts[0].loan_id, facts, facts[-1].disbursed_on)
    for days in range(DAYS):
        on = START + timedelta(days=days)
        context = Context("system:close-of-day", on, AT + timedelta(days=days), "correlation", "")
        for loan in list(loans.values()):
            facts = paid_by_chance(chance, loan, on)
            if facts:
                loans[loan.id] = LOANS.fold(loan, facts)
                await recorded(database, loan.id, facts, on)
        expected = {loan.id: facts for loan in loans.values() if loan.by_plan and (facts := age(loan, on))}
        before = await last_position(database)
        due = await due_by_plan(database, on, 10_000)
        assert set(due) == set(expected)
        for at in range(0, len(due), 7):
            await age_chunk(database, context, due[at : at + 7])
        assert await told(database, before) == expected, f"day {days}"
        seen.update(type(fact).__name__ for facts in expected.values() for fact in facts)
        for id_, facts in expected.items():
            loans[id_] = LOANS.fold(loans[id_], facts)
        for loan in list(loans.values()):  # the others are aged by the rule alone
            facts = [] if loan.by_plan else age(loan, on)
            if facts:
                loans[loan.id] = LOANS.fold(loan, facts)
                await recorded(database, loan.id, facts, on)
    assert min(seen[name] for name in ("InstalmentDue", "Overdue", "Reclassified", "EarningChanged")) > 50, seen
    found = await verify(database, [LOANS, BUSINESS_DAYS], chain_in_database=True)
    assert found.differences == []
    assert await kept(database) == loans
    async with database.connection() as connection:
        standing = [one for one in await totals_that_differ(connection) if not one.startswith("interest")]
    assert standing == []
    for days in range(DAYS, DAYS + 40):
        on = START + timedelta(days=days)
        assert await interest_of(database, on) == earned_on(loans.values(), on)


def paid_by_chance(chance: random.Random, loan: Loan, on: date) -> list[Any]:
    """Most people pay on the due day; some early, some late, some in parts, some never again."""
    if loan.status != "active" or loan.disbursed_on is None or loan.next_due_on is None or on < loan.disbursed_on:
        return []
    wait = (on - loan.next_due_on).days
    if hash_of(loan.id) % 3 == 0 and len(loan.received) > 1:
        return []
    if chance.random() > {0: 0.8, 2: 0.3, -3: 0.1}.get(wait, 0.003):
        return []
    minor = loan.plan.instalment_minor if chance.random() < 0.9 else chance.randint(1, 100_000)
    kind: dict[str, Any] = {}
    if chance.random() < 0.02:
        kind = {"kind": "prepayment", "mode": "fewer_instalments"}
    payment = Payment(f"P{loan.id}{on}", minor, loan.currency, on, "counter", **kind)
    try:
        return list(record_payment(loan, payment, on))
    except DomainError:
        return []


def hash_of(text: str) -> int:
    return int(text[:6], 16)


async def recorded(database: Database, loan_id: str, facts: list[Any], on: date) -> None:
    uow = UnitOfWork(database, Context("staff:1", on, AT, "correlation"))
    await uow.find(LOANS, loan_id)
    record(uow, loan_id, facts)
    await database.execute("UPDATE business_date SET today = $1", on)
    await uow.commit()


async def last_position(database: Database) -> int:
    return int(await database.fetchval("SELECT coalesce(max(position), 0) FROM facts"))


async def told(database: Database, after: int) -> dict[str, list[Any]]:
    """Facts by loan, those after a position."""
    rows = await database.fetch(
        "SELECT aggregate_id, type, data FROM facts WHERE position > $1 ORDER BY position", after
    )
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row["aggregate_id"], []).append(LOANS.read_fact(row["type"], row["data"]))
    return found


async def kept(database: Database) -> dict[str, Loan]:
    rows = await database.fetch("SELECT id, state::text AS state FROM loans")
    return {row["id"]: LOANS.read_state(row["state"]) for row in rows}


async def interest_of(database: Database, on: date) -> dict[str, int]:
    rows = await database.fetch(
        "SELECT currency, sum(change_minor)::bigint AS minor FROM daily_interest WHERE on_day <= $1 GROUP BY 1", on
    )
    return {row["currency"]: row["minor"] for row in rows}


def earned_on(loans: Iterable[Loan], on: date) -> dict[str, int]:
    found: Counter[str] = Counter()
    for loan in loans:
        found[loan.currency] += loan.earning.by(on + timedelta(days=1)) - loan.earning.by(on)
    return dict(found)
