"""A database from before strategies and collectors comes through the migration with states that are the folds of its facts."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from collections_svc.adapters.aggregates import CASES
from collections_svc.main import MIGRATIONS
from fenqi.store import Database
from fenqi.store.audit import verify
from fenqi.store.chain import START, StoredFact
from fenqi.store.migrate import migrate
from fenqi.testing.databases import Databases

PLAN = [
    {"step": "overdue_first", "way": "sms", "planned_on": "2026-11-01"},
    {"step": "overdue_call", "way": "phone", "planned_on": "2026-11-11"},
    {"step": "overdue_again", "way": "app", "planned_on": "2026-11-21"},
]
IDS: dict[str, Any] = {"loan_id": "L1", "case_id": "K1", "customer_id": "C1"}
OPENED = IDS | {
    "bucket": "M1", "days_past_due": 1, "past_due_minor": 5000, "currency": "CNY", "queue": "early",
    "opened_on": "2026-11-01", "since_on": "2026-10-31", "ladder_version": "ladder-1", "plan": PLAN,
}  # fmt: skip
REMINDED = IDS | {
    "reminder_id": "R1", "kind": "overdue", "step": "overdue_first", "way": "sms", "amount_minor": 5000, "currency": "CNY",
    "due_on": "2026-10-31", "bucket": "M1", "days_past_due": 1, "planned_on": "2026-11-01",
}  # fmt: skip
CREDITED = IDS | {
    "payment_id": "Y1", "amount_minor": 2000, "past_due_minor": 3000, "currency": "CNY", "credited_on": "2026-11-02",
}  # fmt: skip
STATE = IDS | {
    "status": "open", "bucket": "M1", "queue": "early", "days_past_due": 1, "as_of_on": "2026-11-01",
    "since_on": "2026-10-31", "past_due_minor": 3000, "currency": "CNY", "opened_on": "2026-11-01", "credited_minor": 2000,
    "closed_on": None, "closed_because": None, "ladder_version": "ladder-1", "plan": PLAN[1:], "next_step_on": "2026-11-11",
}  # fmt: skip


async def test_cases_of_before_are_the_folds_of_their_facts(databases: Databases, tmp_path: Path) -> None:
    before = tmp_path / "migrations"
    (before / "versions").mkdir(parents=True)
    (before / "env.py").write_text((MIGRATIONS / "env.py").read_text())
    for name in ("v0001_begin.py", "v0002_contact_books.py"):
        (before / "versions" / name).write_text((MIGRATIONS / "versions" / name).read_text())
    url = await databases.empty()
    await migrate(url, before)
    connection = await asyncpg.connect(url)
    head = START
    types = ("CaseOpened", "ReminderDue", "CaseCredited")
    for nr, (type_, data) in enumerate(zip(types, (OPENED, REMINDED, CREDITED), strict=True), 1):
        at = datetime(2026, 11, nr, tzinfo=UTC)
        fact = StoredFact(
            f"01936a3e-7c00-7000-8000-00000000000{nr}", f"collections.{type_}.v1", "case", "L1", nr, date(2026, 11, nr),
            at, "system:collections-svc", "", "c", msgspec.json.encode(data).decode(),
        )  # fmt: skip
        previous, head = head, fact.hash_after(head)
        await connection.execute(
            """INSERT INTO facts (id, type, kind, aggregate_id, sequence, business_date, recorded_at, actor, causation_id,
            correlation_id, data, previous_hash, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
            *(getattr(fact, name) for name in StoredFact.__slots__), previous, head,
        )  # fmt: skip
    await connection.execute(
        "INSERT INTO cases (id, version, head, state) VALUES ('L1', 3, $1, $2)",
        head,
        msgspec.json.encode(STATE).decode(),
    )
    await connection.close()
    await migrate(url, MIGRATIONS)
    database = Database(url)
    await database.open()
    try:
        found = await verify(database, [CASES], chain_in_database=True)
        row = await database.fetchrow("SELECT next_notice_on, next_work_on, expected_minor FROM cases")
    finally:
        await database.close()
    assert (found.facts, found.differences) == (3, [])
    assert row is not None
    assert tuple(row) == ("2026-11-21", "2026-11-11", 0)
