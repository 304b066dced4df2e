"""A statement's lines against our own movements by that channel, in one statement of SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from fenqi.store import UnitOfWork
from loan_svc.domain.statement import Direction, StatementLine

LOOK_BACK_DAYS = 31
"""A channel may book so many days later than we."""
LOOK_AHEAD_DAYS = 3
"""Or so many days earlier."""

# The planner can't know how many lines come: every step is a hash or an index, so that none is a product of two sides.
_MATCH = f"""
    WITH lines AS (
        SELECT * FROM jsonb_to_recordset($4::jsonb)
            AS line (nr integer, transaction_id text, reference text, direction text, amount_minor bigint)
    ), ours AS (
        SELECT m.* FROM channel_movements m
        WHERE m.channel = $1 AND m.currency = $2
            AND m.moved_on BETWEEN $3::date - {LOOK_BACK_DAYS} AND $3::date + {LOOK_AHEAD_DAYS}
            AND NOT EXISTS (SELECT FROM reconciled r WHERE r.kind = m.kind AND r.id = m.id)
    ), pairs AS (
        SELECT l.nr, 1 AS rank, o.* FROM lines l
            JOIN ours o ON o.direction = l.direction AND o.reference = l.transaction_id
        UNION ALL
        SELECT l.nr, 2, o.* FROM lines l JOIN ours o ON o.direction = l.direction AND o.reference = l.reference
    ), best AS (
        SELECT * FROM (
            SELECT *, row_number() OVER (PARTITION BY nr ORDER BY rank, kind, id) AS of_line,
                row_number() OVER (PARTITION BY kind, id ORDER BY rank, nr) AS of_ours
            FROM pairs
        ) AS ranked WHERE of_line = 1 AND of_ours = 1
    ), left_over AS (
        SELECT * FROM ours WHERE (kind, id) NOT IN (SELECT kind, id FROM best)
    ), undone AS (
        SELECT id FROM left_over WHERE kind IN ('payment', 'reversal') GROUP BY id HAVING count(*) > 1
    )
    SELECT l.nr, b.kind, b.id, b.loan_id, b.direction, b.reference, b.amount_minor
    FROM lines l LEFT JOIN best b ON b.nr = l.nr
    UNION ALL
    SELECT NULL, kind, id, loan_id, direction, reference, amount_minor FROM left_over
    WHERE moved_on = $3 AND NOT (kind IN ('payment', 'reversal') AND id IN (SELECT id FROM undone))
    ORDER BY 1 NULLS LAST, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Ours:
    """A movement in our books: a payment or its reversal, a payout, a receipt in suspense or its return."""

    kind: str
    id: str
    loan_id: str | None
    direction: Direction
    reference: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Matched:
    """By line what is ours, None where nothing is; and what is ours on that day and in no line. A payment that was reversed
    and of which the channel knows neither is no difference."""

    by_line: dict[int, Ours | None]
    missing_there: list[Ours]


async def match(uow: UnitOfWork, channel: str, currency: str, on: date, lines: Sequence[StatementLine]) -> Matched:
    """By the channel's transaction id first, by the reference then; whatever an earlier statement matched is not here."""
    rows = await uow.fetch(_MATCH, channel, currency, on, msgspec.json.encode(lines).decode())
    by_line: dict[int, Ours | None] = {}
    missing: list[Ours] = []
    for row in rows:
        nr, *ours = row
        if nr is None:
            missing.append(Ours(*ours))
        else:
            by_line[nr] = None if row["kind"] is None else Ours(*ours)
    return Matched(by_line, missing)
