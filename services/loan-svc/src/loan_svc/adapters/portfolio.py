"""Looking at the books: entries with their lines, and the loans in totals."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from fenqi.store import Database

_ENTRIES = """
    SELECT e.id::text AS entry_id, e.loan_id, e.receipt_id, e.kind, e.booked_on, e.currency,
        (SELECT jsonb_agg(jsonb_build_object('nr', nr, 'debit', debit, 'credit', credit, 'amount_minor', amount_minor)
            ORDER BY nr) FROM journal_lines WHERE entry_id = e.id)::text AS lines
    FROM entries e
    WHERE e.id > $1 AND ($2::text IS NULL OR e.loan_id = $2) AND ($3::date IS NULL OR e.booked_on = $3)
    ORDER BY e.id LIMIT $4
"""
_PORTFOLIO = """
    SELECT currency, status, CASE WHEN status = 'active' THEN bucket END AS bucket, count(*) AS loans,
        sum(outstanding_principal_minor)::bigint AS outstanding_principal_minor,
        sum((state->'terms'->>'principal_minor')::bigint)::bigint AS disbursed_minor,
        sum((state->'paid'->>'principal_minor')::bigint)::bigint AS principal_paid_minor,
        sum((state->'paid'->>'interest_minor')::bigint)::bigint AS interest_paid_minor,
        sum((state->'paid'->>'fee_minor')::bigint)::bigint AS fee_paid_minor,
        sum((state->'paid'->>'penalty_minor')::bigint)::bigint AS penalty_paid_minor,
        sum((state->'paid'->>'credit_minor')::bigint)::bigint AS credit_minor,
        sum((state->>'written_off_minor')::bigint)::bigint AS written_off_minor
    FROM loans GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_PAID_OUT = ("active", "settled", "written_off")
_OVERDUE = ("bucket", "currency", "loans", "outstanding_principal_minor")
_PARTS = ("principal_paid_minor", "interest_paid_minor", "fee_paid_minor", "penalty_paid_minor", "credit_minor")
_SUMS = ("disbursed_minor", *_PARTS, "written_off_minor", "outstanding_principal_minor", "received_minor")


async def list_entries(
    database: Database, after: UUID, loan_id: str | None, booked_on: date | None, limit: int
) -> list[dict[str, Any]]:
    """Entries with their lines, those after `after`."""
    rows = await database.fetch(_ENTRIES, after, loan_id, booked_on, limit)
    return [dict(row) | {"lines": json.loads(row["lines"] or "[]")} for row in rows]


async def portfolio(database: Database) -> dict[str, Any]:
    """Loans by status, overdue ones by bucket, and by currency the totals of everything ever paid out. `disbursed` and
    `received` are the same totals where the book has one currency, None where it has several."""
    rows = [dict(row) for row in await database.fetch(_PORTFOLIO)]
    groups = [row | {"received_minor": sum(row[part] for part in _PARTS)} for row in rows]
    by_status: dict[tuple[str, str], dict[str, Any]] = {}
    totals: dict[str, dict[str, Any]] = {}
    for group in groups:
        currency, status = group["currency"], group["status"]
        place = by_status.setdefault(
            (currency, status), {"status": status, "currency": currency, "loans": 0, "outstanding_principal_minor": 0}
        )
        place["loans"] += group["loans"]
        place["outstanding_principal_minor"] += group["outstanding_principal_minor"]
        if status in _PAID_OUT:
            total = totals.setdefault(currency, {"currency": currency, "loans": 0, **dict.fromkeys(_SUMS, 0)})
            total["loans"] += group["loans"]
            for name in _SUMS:
                total[name] += group[name]
    overdue = [{name: group[name] for name in _OVERDUE} for group in groups if group["bucket"] is not None]
    only = next(iter(totals.values())) if len(totals) == 1 else None
    return {
        "by_status": list(by_status.values()),
        "overdue_by_bucket": overdue,
        "totals": list(totals.values()),
        "payments": await database.fetchval("SELECT count(*) FROM payments"),
        "disbursed": only and {"amount_minor": only["disbursed_minor"], "currency": only["currency"]},
        "received": only and {"amount_minor": only["received_minor"], "currency": only["currency"]},
    }
