"""Reading the ledger: balances by day, and whether ledger, facts and loans agree."""

from dataclasses import dataclass
from datetime import date

import asyncpg

from fenqi.store import Database
from loan_svc.adapters.differences import (
    days_that_differ,
    entries_that_differ,
    loans_that_differ,
    receipts_that_differ,
    totals_that_differ,
)
from loan_svc.domain.accounts import LOANS
from loan_svc.domain.day_facts import BookTotals

_BALANCES = """
    SELECT currency, account, sum(debits_minor)::bigint AS debits_minor, sum(credits_minor)::bigint AS credits_minor
    FROM (
        SELECT currency, account, debits_minor, credits_minor FROM ledger_days WHERE booked_on <= $1
        UNION ALL
        SELECT currency, account, debits_minor, credits_minor FROM movements WHERE booked_on <= $1
            AND booked_on > coalesce((SELECT max(booked_on) FROM ledger_days), '-infinity')
    ) AS moved
    GROUP BY currency, account ORDER BY currency, account
"""
_OF_DAY = """
    SELECT booked_on, currency, account, sum(debits_minor)::bigint AS debits_minor,
        sum(credits_minor)::bigint AS credits_minor
    FROM movements WHERE booked_on = $1 GROUP BY booked_on, currency, account
"""


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """What moved on one account up to a day."""

    currency: str
    account: str
    debits_minor: int
    credits_minor: int


async def balances(database: Database, on: date) -> list[AccountBalance]:
    """The trial balance at the end of `on`. Closed days are read from their totals, later ones line by line."""
    return [AccountBalance(*row) for row in await database.fetch(_BALANCES, on)]


async def totals_of(database: Database, day: date) -> list[asyncpg.Record]:
    """Rows of `ledger_days` for a day that is cut off: what moved on it, by account."""
    return await database.fetch(_OF_DAY, day)


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
            *await totals_that_differ(connection),
        ]
