"""What the queue holds: every stage that waits for a person, how long it has waited, and what is late."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fenqi.store import Database

_WAITING = """
    SELECT r.id, r.stage, r.product_code, r.channel, r.grade, r.claimed_by, r.state->>'customer_id' AS customer_id,
        (r.state->>'amount_minor')::bigint AS amount_minor, r.state->>'currency' AS currency, c.policy->>'outcome' AS policy,
        r.queued_at AS queued, r.queued_at::timestamptz AS queued_at,
        r.queued_at::timestamptz + make_interval(hours =>
            coalesce((c.policy->'deadlines'->>(r.stage || '_hours'))::integer, 48)) AS due_at
    FROM reviews r JOIN cases c ON c.application_id = r.id AND c.round = r.round
    WHERE r.status = 'waiting' AND NOT EXISTS (SELECT FROM withdrawn w WHERE w.application_id = r.id)
"""
_PAGE = f"""
    SELECT * FROM ({_WAITING}) t
    WHERE ($1::text IS NULL OR stage = $1) AND ($2::text IS NULL OR product_code = $2)
        AND ($3::text IS NULL OR channel = $3) AND ($4::text IS NULL OR claimed_by = $4)
        AND ($5::boolean IS NULL OR (claimed_by IS NULL) = $5) AND ($6::boolean IS NULL OR (due_at < $7) = $6)
        AND queued_at <= $7 - make_interval(hours => $8) AND (queued, id) > ($9, $10)
    ORDER BY queued, id LIMIT $11
"""
_AGEING = f"""
    SELECT stage, count(*) AS waiting, count(claimed_by) AS claimed, count(*) FILTER (WHERE due_at < $1) AS overdue,
        floor(extract(epoch FROM $1 - min(queued_at)) / 3600)::integer AS oldest_hours,
        count(*) FILTER (WHERE queued_at > $1 - interval '24 hours') AS under_24_hours,
        count(*) FILTER (WHERE queued_at <= $1 - interval '24 hours' AND queued_at > $1 - interval '72 hours')
            AS under_72_hours,
        count(*) FILTER (WHERE queued_at <= $1 - interval '72 hours') AS longer
    FROM ({_WAITING}) t GROUP BY stage ORDER BY stage
"""
_VERIFICATIONS = """
    SELECT r.id AS application_id, r.stage, r.product_code, v->>'id' AS id, v->>'channel' AS channel, v->>'rule' AS rule,
        v->>'asked_by' AS asked_by, (v->>'due_on')::date AS due_on, (v->>'due_on')::date < $2 AS overdue
    FROM reviews r CROSS JOIN LATERAL jsonb_array_elements(coalesce(r.state->'verifications', '[]')) v
    WHERE r.status IN ('waiting', 'supplement') AND r.stage IN ('initial', 'second') AND v->>'result' IS NULL
        AND ($1::text IS NULL OR v->>'channel' = $1)
    ORDER BY due_on, id LIMIT $3
"""
MAX_VERIFICATIONS = 500
"""Open verifications shown, the most urgent."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks: None is all of them."""

    stage: str | None = None
    product_code: str | None = None
    channel: str | None = None
    claimed_by: str | None = None
    free: bool | None = None
    overdue: bool | None = None
    waiting_hours: int = 0


async def list_tasks(database: Database, wanted: Wanted, at: datetime, cursor: str, limit: int) -> list[dict[str, Any]]:
    """`limit` tasks after `cursor` (a task's `place`), longest waiting first."""
    queued, _, id_ = cursor.partition("|")
    rows = await database.fetch(
        _PAGE,
        wanted.stage,
        wanted.product_code,
        wanted.channel,
        wanted.claimed_by,
        wanted.free,
        wanted.overdue,
        at,
        wanted.waiting_hours,
        queued,
        id_,
        limit,
    )
    return [
        {
            "application_id": row["id"],
            "customer_id": row["customer_id"],
            "stage": row["stage"],
            "product_code": row["product_code"],
            "channel": row["channel"],
            "amount": {"amount_minor": row["amount_minor"], "currency": row["currency"]},
            "grade": row["grade"],
            "policy": row["policy"],
            "claimed_by": row["claimed_by"],
            "queued_at": row["queued_at"],
            "waiting_hours": int((at - row["queued_at"]).total_seconds() // 3600),
            "due_at": row["due_at"],
            "overdue": row["due_at"] < at,
            "place": f"{row['queued']}|{row['id']}",
        }
        for row in rows
    ]


async def ageing(database: Database, at: datetime) -> list[dict[str, Any]]:
    """Per stage: how many wait, are claimed, are overdue, and for how long."""
    return [dict(row) for row in await database.fetch(_AGEING, at)]


async def open_verifications(database: Database, channel: str | None, today: date) -> list[dict[str, Any]]:
    """Incomes that are still to be verified, the most urgent first."""
    return [dict(row) for row in await database.fetch(_VERIFICATIONS, channel, today, MAX_VERIFICATIONS)]
