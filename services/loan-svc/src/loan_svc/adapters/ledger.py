"""Reading the ledger: balances by day, what the close of a day states, and whether ledger, facts and loans agree."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from fenqi.store import Database
from loan_svc.adapters.differences import (
    days_that_differ,
    entries_that_differ,
    loans_that_differ,
    receipts_that_differ,
)
from loan_svc.domain.accounts import LOANS
from loan_svc.domain.facts import BookTotals, BucketCount

_BALANCES = """
    SELECT currency, account, sum(debits_minor)::bigint AS debits_minor, sum(credits_minor)::bigint AS credits_minor
    FROM (
        SELECT currency, account, debits_minor, credits_minor FROM ledger_days WHERE booked_on <= $1
        UNION ALL
        SELECT currency, account, debits_minor, credits_minor FROM movements WHERE booked_on <= $1
            AND booked_on > coalesce((SELECT max(id) FROM business_days)::date, '-infinity')
    ) AS moved
    GROUP BY currency, account ORDER BY currency, account
"""
_OF_DAY = """
    SELECT booked_on, currency, account, sum(debits_minor)::bigint AS debits_minor,
        sum(credits_minor)::bigint AS credits_minor
    FROM movements WHERE booked_on = $1 GROUP BY booked_on, currency, account
"""
_STANDING = f"""
    WITH receivable AS (
        SELECT currency, sum(debits_minor - credits_minor)::bigint AS minor FROM (
            SELECT currency, account, debits_minor, credits_minor FROM ledger_days
            UNION ALL
            SELECT currency, account, debits_minor, credits_minor FROM movements
                WHERE booked_on > coalesce((SELECT max(id) FROM business_days)::date, '-infinity')
        ) AS moved WHERE account = '{LOANS.code}' GROUP BY currency
    )
    SELECT l.*, coalesce(r.minor, 0) AS receivable_minor FROM (
        SELECT currency, bucket, count(*) AS loans, sum(outstanding_principal_minor)::bigint AS outstanding_minor
        FROM loans WHERE status = 'active' GROUP BY currency, bucket
    ) AS l LEFT JOIN receivable r USING (currency) ORDER BY l.currency, l.bucket
"""


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What moved on one account up to a day."""

    currency: str
    account: str
    debits_minor: int
    credits_minor: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The active loans in totals. `gap_minor`: how far their outstanding principal is from the ledger's; zero, or
    something is wrong."""

    loans_active: int
    overdue: tuple[BucketCount, ...]
    gap_minor: int


async def balances(database: Database, on: date) -> list[AccountBalance]:
    """The trial balance at the end of `on`. Closed days are read from their totals, later ones line by line."""
    return [AccountBalance(*row) for row in await database.fetch(_BALANCES, on)]


async def totals_of(database: Database, day: date) -> list[asyncpg.Record]:
    """Rows of `ledger_days` for a day that is cut off: what moved on it, by account."""
    return await database.fetch(_OF_DAY, day)


async def standing(database: Database) -> Standing:
    """How many loans are active, and how many stand in each bucket."""
    rows = await database.fetch(_STANDING)
    overdue = tuple(
        BucketCount(row["bucket"], row["currency"], row["loans"], row["outstanding_minor"])
        for row in rows
        if row["bucket"] is not None
    )
    by_currency: dict[str, int] = {}
    for row in rows:
        by_currency[row["currency"]] = (
            by_currency.get(row["currency"], row["receivable_minor"]) - row["outstanding_minor"]
        )
    return Standing(sum(row["loans"] for row in rows), overdue, sum(map(abs, by_currency.values())))


def books_of(found: list[AccountBalance]) -> tuple[BookTotals, ...]:
    """Totals by currency. Outstanding principal is what the ledger says of it."""
    by_currency: dict[str, list[AccountBalance]] = {}
    for balance in found:
        by_currency.setdefault(balance.currency, []).append(balance)
    return tuple(
        BookTotals(
            currency,
            sum(one.debits_minor for one in accounts),
            sum(one.credits_minor for one in accounts),
            sum(one.debits_minor - one.credits_minor for one in accounts if one.account == LOANS.code),
        )
        for currency, accounts in sorted(by_currency.items())
    )


async def ledger_differences(database: Database) -> list[str]:
    """Where ledger, facts and loans don't agree, one sentence each, at one moment; empty when all is well."""
    async with database.transaction() as connection:
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [
            *await loans_that_differ(connection),
            *await receipts_that_differ(connection),
            *await entries_that_differ(connection),
            *await days_that_differ(connection),
        ]
