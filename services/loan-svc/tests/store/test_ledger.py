"""The ledger in PostgreSQL: what it refuses, and how a difference shows."""

from datetime import date
from typing import Any

import asyncpg
import pytest

from loan_svc.adapters.ledger import ledger_differences
from loan_svc.domain.accounts import CHART
from loan_svc.use_cases.age_loans import DUE


@pytest.mark.parametrize("table", ["entries", "journal_lines", "ledger_days", "facts"])
async def test_nothing_written_is_changed_or_removed(road: Any, table: str) -> None:
    await road.pay_out()
    await road.close()
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await road.service.database.execute(statement)
    changes = {"facts": "data = ''", "ledger_days": "debits_minor = 1"}
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await road.service.database.execute(f"UPDATE {table} SET {changes.get(table, 'currency = NULL')}")


LINE = """INSERT INTO journal_lines (entry_id, nr, booked_on, currency, debit, credit, amount_minor)
    SELECT id, $1, booked_on, currency, $2, $3, $4 FROM entries"""


@pytest.mark.parametrize(
    ("debit", "credit", "minor"),
    [("1002", "1303", 0), ("1002", "1303", -5), ("1002", "1002", 5), ("1002", "9999", 5), (None, "1303", 5)],
)
async def test_a_line_moves_money_between_two_accounts_of_the_chart(
    road: Any, debit: Any, credit: Any, minor: int
) -> None:
    await road.pay_out()
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await road.service.database.execute(LINE, 9, debit, credit, minor)


async def test_every_account_of_the_chart_can_be_posted(road: Any) -> None:
    await road.pay_out()
    codes = list(CHART)
    for nr, (debit, credit) in enumerate(zip(codes, codes[1:] + codes[:1], strict=True), 10):
        await road.service.database.execute(LINE, nr, debit, credit, 1)


async def test_a_line_from_nowhere_shows(road: Any) -> None:
    loan_id = await road.pay_out()
    assert await ledger_differences(road.service.database) == []
    await road.service.database.execute(LINE, 9, "1002", "1303", 700)
    found = await ledger_differences(road.service.database)
    assert f"loan {loan_id}: outstanding principal is 1200000 in the loan and 1199300 in its books" in found
    assert any("is not what its loan.Disbursed.v1 posts" in one for one in found)


async def test_a_changed_state_shows(road: Any) -> None:
    loan_id = await road.pay_out()
    await road.service.database.execute(
        "UPDATE loans SET state = jsonb_set(state, '{outstanding_principal_minor}', '5')"
    )
    assert any(loan_id in one and "outstanding" in one for one in await ledger_differences(road.service.database))


async def test_an_entry_without_a_fact_shows(road: Any) -> None:
    await road.pay_out()
    await road.service.database.execute(
        "INSERT INTO entries SELECT gen_random_uuid(), loan_id, kind, booked_on, currency FROM entries"
    )
    assert any("follows from no fact" in one for one in await ledger_differences(road.service.database))


async def test_a_closed_day_whose_lines_changed_shows(road: Any) -> None:
    await road.pay_out()
    await road.close()
    assert await ledger_differences(road.service.database) == []
    await road.service.database.execute(LINE, 9, "1002", "1303", 700)
    assert any(one.startswith("day 2026-11-23") for one in await ledger_differences(road.service.database))


async def test_the_look_ups_use_their_indexes(road: Any) -> None:
    plans: dict[str, tuple[Any, ...]] = {
        "loans_due": (DUE, date(2026, 12, 24), 500, ""),
        "loans_customer": ("SELECT id FROM loans WHERE customer_id = 'C1' ORDER BY id",),
        "journal_lines_day": ("SELECT sum(debits_minor) FROM movements WHERE booked_on = '2026-12-24'",),
    }
    async with road.service.database.transaction() as connection:
        await connection.execute("SET LOCAL enable_seqscan = off")
        for index, (query, *arguments) in plans.items():
            plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN " + query, *arguments))
            assert index in plan, plan
