"""Comparing the ledger with what it follows from: loan by loan, receipt by receipt, entry by fact, day by day."""

from collections.abc import AsyncIterator
from typing import Any

from fenqi.store import Aggregate
from fenqi.store.database import Connection
from loan_svc.adapters.aggregates import BUSINESS_DAYS, LOANS, SUSPENSE
from loan_svc.domain import accounts
from loan_svc.domain.facts_origination import Disbursed
from loan_svc.domain.posting import DAY_RULES, RULES, SUSPENSE_RULES, lines_of
from loan_svc.events.publish import PUBLISHED, PUBLISHED_DAYS, PUBLISHED_SUSPENSE

MAX_SHOWN = 100
"""Differences of one kind that are listed."""
AT_ONCE = 1_000

_POSTING = [
    *(PUBLISHED[fact] for fact in RULES),
    *(PUBLISHED_DAYS[fact] for fact in DAY_RULES),
    *(PUBLISHED_SUSPENSE[fact] for fact in SUSPENSE_RULES),
]
_KINDS: dict[str, Aggregate[Any]] = {one.kind: one for one in (LOANS, BUSINESS_DAYS, SUSPENSE)}

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
            sum(CASE '{accounts.ALLOWANCE.code}' WHEN debit THEN amount_minor WHEN credit THEN -amount_minor END) AS written_off,
            sum(CASE '{accounts.RECOVERIES.code}' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END) AS recovered,
            sum(CASE '{accounts.REFUNDS_PAYABLE.code}' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END)
                AS payable,
            sum(CASE '{accounts.UNEARNED_SUBSIDY.code}' WHEN credit THEN amount_minor WHEN debit THEN -amount_minor END)
                AS unearned
        FROM journal_lines j JOIN entries e ON e.id = j.entry_id WHERE e.loan_id IS NOT NULL
        GROUP BY e.loan_id, e.currency
    ), lent AS (
        SELECT id, currency, outstanding_principal_minor AS outstanding,
            CASE WHEN state->>'disbursed_on' IS NOT NULL
                THEN (state->'terms'->>'principal_minor')::bigint ELSE 0 END AS disbursed,
            (state->'paid'->>'principal_minor')::bigint + (state->'paid'->>'interest_minor')::bigint
                + (state->'paid'->>'fee_minor')::bigint + (state->'paid'->>'penalty_minor')::bigint
                + (state->'paid'->>'credit_minor')::bigint + coalesce((state->>'recovered_minor')::bigint, 0)
                - coalesce((state->>'given_back_minor')::bigint, 0) - coalesce((state->>'refunded_minor')::bigint, 0)
                + coalesce((state->>'refunds_payable_minor')::bigint, 0) AS received,
            (state->'paid'->>'principal_minor')::bigint AS principal,
            (state->'paid'->>'credit_minor')::bigint - coalesce((state->>'refunded_minor')::bigint, 0) AS credits,
            coalesce((state->>'recovered_minor')::bigint, 0) AS recovered,
            coalesce((state->>'refunds_payable_minor')::bigint, 0) AS payable,
            (state->>'written_off_minor')::bigint AS written_off,
            CASE WHEN state->>'disbursed_on' IS NULL THEN 0
                ELSE (state->>'subsidy_minor')::bigint - (state->>'subsidy_earned_minor')::bigint END AS unearned
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
        ('recovered', coalesce(l.recovered, 0), coalesce(p.recovered, 0)),
        ('refunds payable', coalesce(l.payable, 0), coalesce(p.payable, 0)),
        ('unearned subsidy', coalesce(l.unearned, 0), coalesce(p.unearned, 0)),
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
    SELECT e.id::text AS id, coalesce('loan ' || e.loan_id, 'receipt ' || e.receipt_id, 'a day') AS about FROM entries e
    WHERE NOT EXISTS (SELECT FROM facts f WHERE f.id = e.id AND f.type = ANY($1)) LIMIT {MAX_SHOWN}
"""
_DAYS = f"""
    WITH moved AS (
        SELECT booked_on, currency, account, sum(debits_minor) AS debits, sum(credits_minor) AS credits
        FROM movements WHERE booked_on <= (SELECT max(booked_on) FROM ledger_days) GROUP BY 1, 2, 3
    )
    SELECT booked_on, currency, account FROM ledger_days d FULL JOIN moved m USING (booked_on, currency, account)
    WHERE d.debits_minor IS DISTINCT FROM m.debits OR d.credits_minor IS DISTINCT FROM m.credits
    ORDER BY 1, 2, 3 LIMIT {MAX_SHOWN}
"""
_INTEREST = f"""
    WITH earned AS (
        SELECT currency, b.today, (e.before_minor + CASE
                WHEN e.suspended OR e.ends_on IS NULL OR b.today <= e.starts_on THEN 0
                WHEN b.today >= e.ends_on THEN e.minor
                ELSE (e.minor - more) / n * (b.today - e.starts_on) + least(b.today - e.starts_on, more) END
            )::numeric - (state->'paid'->>'interest_minor')::bigint AS minor
        FROM loans CROSS JOIN business_date b CROSS JOIN LATERAL jsonb_to_record(state->'earning') AS e(
            before_minor bigint, minor bigint, starts_on date, ends_on date, suspended boolean)
        CROSS JOIN LATERAL (SELECT greatest(e.ends_on - e.starts_on, 1) AS n) AS days
        CROSS JOIN LATERAL (SELECT (e.minor % n + n) % n AS more) AS rest
    ), posted AS (
        SELECT currency, sum(debits_minor - credits_minor) AS minor FROM movements
        WHERE account = '{accounts.INTEREST_RECEIVABLE.code}' GROUP BY currency
    )
    SELECT currency, coalesce(e.minor, 0) AS loans, coalesce(p.minor, 0) AS ledger
    FROM (SELECT currency, sum(minor) AS minor FROM earned GROUP BY currency) e FULL JOIN posted p USING (currency)
    WHERE coalesce(e.minor, 0) <> coalesce(p.minor, 0) AND NOT EXISTS (
        SELECT FROM cut_offs c WHERE NOT EXISTS (
            SELECT FROM business_days d WHERE d.id = c.business_date::text AND (d.state->>'closed')::boolean))
"""
_STANDING = f"""
    WITH told AS (
        SELECT currency, product_code, grade, bucket, classification, sum(loans) AS loans,
            sum(outstanding_minor) AS minor
        FROM standing_changes GROUP BY 1, 2, 3, 4, 5
    ), there AS (
        SELECT currency, state->>'product_code' AS product_code, coalesce(state->>'grade', '') AS grade,
            coalesce(bucket, '') AS bucket, state->>'classification' AS classification, count(*) AS loans,
            sum(outstanding_principal_minor) AS minor
        FROM loans WHERE status = 'active' GROUP BY 1, 2, 3, 4, 5
    )
    SELECT concat_ws(' ', currency, product_code, grade, bucket, classification) AS cut,
        coalesce(h.loans, 0) AS loans, coalesce(t.loans, 0) AS told, coalesce(h.minor, 0) AS minor,
        coalesce(t.minor, 0) AS told_minor
    FROM told t FULL JOIN there h USING (currency, product_code, grade, bucket, classification)
    WHERE coalesce(h.loans, 0) <> coalesce(t.loans, 0) OR coalesce(h.minor, 0) <> coalesce(t.minor, 0)
    ORDER BY 1 LIMIT {MAX_SHOWN}
"""
_PLANS = f"""
    SELECT l.id FROM loans l LEFT JOIN plans p ON p.loan_id = l.id
    LEFT JOIN facts f ON f.aggregate_id = l.id AND f.type = '{PUBLISHED[Disbursed]}'
    WHERE l.by_plan AND NOT EXISTS (
        SELECT FROM (
            SELECT array_agg(due_on ORDER BY nr) AS due_on, array_agg(interest_minor ORDER BY nr) AS interest,
                array_agg(upto ORDER BY nr) AS upto
            FROM (
                SELECT r.nr, r.due_on, r.interest_minor,
                    (sum(r.principal_minor + r.interest_minor) OVER (ORDER BY r.nr))::bigint AS upto
                FROM jsonb_to_recordset(f.data::jsonb->'plan')
                    AS r(nr int, due_on date, principal_minor bigint, interest_minor bigint)
            ) AS rows
        ) AS planned
        WHERE planned.due_on = p.due_on AND planned.interest = p.interest_minor AND planned.upto = p.upto_minor
    ) LIMIT {MAX_SHOWN}
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
        fact = _KINDS[row["kind"]].read_fact(row["type"], row["data"])
        loan_id = row["aggregate_id"] if row["kind"] == LOANS.kind else None
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


async def totals_that_differ(connection: Connection) -> list[str]:
    """What is kept in totals against the loans themselves: interest receivable (not in the middle of a close, when it is
    on its way), how loans stand, and the plans that loans are aged by."""
    return [
        *(
            f"interest receivable in {row['currency']} is {row['loans']} by the loans and {row['ledger']} in the books"
            for row in await connection.fetch(_INTEREST)
        ),
        *(
            f"standing {row['cut']}: {row['loans']} loans with {row['minor']}, counted {row['told']} with {row['told_minor']}"
            for row in await connection.fetch(_STANDING)
        ),
        *(f"loan {row['id']}: its plan is not that of its disbursement" for row in await connection.fetch(_PLANS)),
    ]


async def _rows(connection: Connection) -> AsyncIterator[Any]:
    async for row in connection.cursor(_ENTRIES, _POSTING, prefetch=AT_ONCE):
        yield row
