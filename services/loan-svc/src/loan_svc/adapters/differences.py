"""Comparing the ledger with what it follows from: loan by loan, receipt by receipt, entry by fact, day by day."""

from collections.abc import AsyncIterator
from typing import Any

from fenqi.store.database import Connection
from loan_svc.adapters.aggregates import LOANS, SUSPENSE
from loan_svc.domain import accounts
from loan_svc.domain.posting import RULES, lines_of
from loan_svc.events.publish import PUBLISHED, PUBLISHED_SUSPENSE

MAX_SHOWN = 100
"""Differences of one kind that are listed."""
AT_ONCE = 1_000

_POSTING = [(PUBLISHED | PUBLISHED_SUSPENSE)[fact] for fact in RULES]
_OF_SUSPENSE = frozenset(PUBLISHED_SUSPENSE.values())

_MONEY = f"('{accounts.BANK.code}', '{accounts.SUSPENSE.code}')"
"""A loan's money comes from the bank, or from where it waited."""

_LOANS = f"""
    WITH posted AS (
        SELECT e.loan_id, e.currency,
            sum(CASE '{accounts.LOANS.code}' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END) AS receivable,
            sum(CASE WHEN e.kind = 'Disbursed' THEN amount_minor END) AS paid_out,
            sum(CASE WHEN e.kind = 'Disbursed' THEN 0 WHEN debit IN {_MONEY} THEN amount_minor
                WHEN credit IN {_MONEY} THEN -amount_minor END) AS received,
            sum(CASE '{accounts.CREDITS.code}' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END) AS credits,
            sum(CASE WHEN debit = '{accounts.WRITE_OFFS.code}' THEN amount_minor END) AS written_off
        FROM journal_lines j JOIN entries e ON e.id = j.entry_id
        WHERE e.loan_id IS NOT NULL GROUP BY e.loan_id, e.currency
    ), lent AS (
        SELECT id, currency, outstanding_principal_minor AS outstanding,
            CASE WHEN status IN ('active', 'settled', 'written_off')
                THEN (state->'terms'->>'principal_minor')::bigint ELSE 0 END AS disbursed,
            (state->'paid'->>'principal_minor')::bigint + (state->'paid'->>'interest_minor')::bigint
                + (state->'paid'->>'fee_minor')::bigint + (state->'paid'->>'penalty_minor')::bigint
                + (state->'paid'->>'credit_minor')::bigint AS received,
            (state->'paid'->>'principal_minor')::bigint AS principal,
            (state->'paid'->>'credit_minor')::bigint AS credits,
            (state->>'written_off_minor')::bigint AS written_off
        FROM loans
    )
    SELECT coalesce(l.id, p.loan_id) AS loan_id, differing.what, differing.loan, differing.ledger
    FROM lent l FULL JOIN posted p ON p.loan_id = l.id AND p.currency = l.currency,
    LATERAL (VALUES
        ('outstanding principal', coalesce(l.outstanding, 0), coalesce(p.receivable, 0)),
        ('paid out', coalesce(l.disbursed, 0), coalesce(p.paid_out, 0)),
        ('received', coalesce(l.received, 0), coalesce(p.received, 0)),
        ('credit balance', coalesce(l.credits, 0), coalesce(p.credits, 0)),
        ('written off', coalesce(l.written_off, 0), coalesce(p.written_off, 0)),
        ('principal', coalesce(l.disbursed, 0), coalesce(l.principal + l.outstanding + l.written_off, 0))
    ) AS differing (what, loan, ledger)
    WHERE differing.loan <> differing.ledger ORDER BY 1, 2 LIMIT {MAX_SHOWN}
"""
_SUSPENSE = f"""
    WITH posted AS (
        SELECT e.receipt_id, e.currency,
            sum(CASE '{accounts.SUSPENSE.code}' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END) AS waiting
        FROM journal_lines j JOIN entries e ON e.id = j.entry_id
        WHERE '{accounts.SUSPENSE.code}' IN (debit, credit) GROUP BY e.receipt_id, e.currency
    ), kept AS (
        SELECT id, currency, CASE WHEN status IN ('open', 'return_requested') THEN amount_minor ELSE 0 END AS waiting
        FROM suspense
    )
    SELECT coalesce(k.id, p.receipt_id, 'nobody knows') AS receipt_id, coalesce(k.waiting, 0) AS receipt,
        coalesce(p.waiting, 0) AS ledger
    FROM kept k FULL JOIN posted p ON p.receipt_id = k.id AND p.currency = k.currency
    WHERE coalesce(k.waiting, 0) <> coalesce(p.waiting, 0) ORDER BY 1 LIMIT {MAX_SHOWN}
"""
_ENTRIES = """
    SELECT f.id::text AS id, f.type, f.kind, f.aggregate_id, f.business_date, f.data, e.booked_on, e.loan_id,
        e.receipt_id, e.lines
    FROM facts f LEFT JOIN (
        SELECT e.id, e.booked_on, e.loan_id, e.receipt_id,
            array_agg(j.debit || '/' || j.credit || '/' || j.amount_minor || '/' || j.currency || '/' || j.booked_on
                ORDER BY j.nr) AS lines
        FROM entries e JOIN journal_lines j ON j.entry_id = e.id GROUP BY e.id
    ) AS e ON e.id = f.id
    WHERE f.type = ANY($1)
"""
_WITHOUT_FACT = f"""
    SELECT e.id::text AS id, coalesce('loan ' || e.loan_id, 'receipt ' || e.receipt_id) AS about FROM entries e
    WHERE NOT EXISTS (SELECT FROM facts f WHERE f.id = e.id AND f.type = ANY($1)) LIMIT {MAX_SHOWN}
"""
_DAYS = f"""
    WITH moved AS (
        SELECT booked_on, currency, account, sum(debits_minor) AS debits, sum(credits_minor) AS credits
        FROM movements WHERE booked_on <= (SELECT max(id) FROM business_days)::date GROUP BY 1, 2, 3
    )
    SELECT booked_on, currency, account FROM ledger_days d FULL JOIN moved m USING (booked_on, currency, account)
    WHERE d.debits_minor IS DISTINCT FROM m.debits OR d.credits_minor IS DISTINCT FROM m.credits
    ORDER BY 1, 2, 3 LIMIT {MAX_SHOWN}
"""


async def loans_that_differ(connection: Connection) -> list[str]:
    """Sub-ledger against general ledger, and the conservation of principal in every loan."""
    return [
        f"loan {row['loan_id']}: {row['what']} is {row['loan']} in the loan and {row['ledger']} in its books"
        for row in await connection.fetch(_LOANS)
    ]


async def receipts_that_differ(connection: Connection) -> list[str]:
    """What waits in suspense, receipt by receipt, against account 2242; nothing stands on it without a receipt."""
    return [
        f"receipt {row['receipt_id']}: {row['receipt']} waits in suspense and {row['ledger']} in its books"
        for row in await connection.fetch(_SUSPENSE)
    ]


async def entries_that_differ(connection: Connection) -> list[str]:
    """Every fact that moves money against its entry, made again from the fact by the posting rules."""
    found: list[str] = []
    async for row in _rows(connection):
        in_suspense = row["type"] in _OF_SUSPENSE
        fact = (SUSPENSE if in_suspense else LOANS).read_fact(row["type"], row["data"])
        loan_id = None if in_suspense else row["aggregate_id"]
        about = (loan_id, getattr(fact, "receipt_id", None))
        made = [
            f"{line.debit}/{line.credit}/{line.amount_minor}/{fact.currency}/{row['business_date']}"
            for line in lines_of(fact)
        ]
        if made != (row["lines"] or []) or (made and (row["loan_id"], row["receipt_id"]) != about):
            found.append(
                f"entry {row['id']} of {row['kind']} {row['aggregate_id']} is not what its {row['type']} posts"
            )
            if len(found) == MAX_SHOWN:
                break
    for row in await connection.fetch(_WITHOUT_FACT, _POSTING):
        found.append(f"entry {row['id']} of {row['about']} follows from no fact")
    return found


async def days_that_differ(connection: Connection) -> list[str]:
    """The kept totals of closed days against their lines."""
    return [
        f"day {row['booked_on']}: the total of account {row['account']} in {row['currency']} is not that of its lines"
        for row in await connection.fetch(_DAYS)
    ]


async def _rows(connection: Connection) -> AsyncIterator[Any]:
    async for row in connection.cursor(_ENTRIES, _POSTING, prefetch=AT_ONCE):
        yield row
