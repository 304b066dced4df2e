"""A statement's lines against our own movements by that channel, in one statement of SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from fenqi.store import UnitOfWork
from loan_svc.domain.statement import Direction, StatementLine

LOOK_BACK = timedelta(days=31)
"""A channel may book this much later than we."""
LOOK_AHEAD = timedelta(days=3)
"""Or this much earlier."""

_MATCH = """
    WITH lines AS (
        SELECT * FROM jsonb_to_recordset($6::jsonb)
            AS line (nr integer, transaction_id text, reference text, direction text, amount_minor bigint)
    ), ours AS (
        SELECT m.* FROM channel_movements m
        WHERE m.channel = $1 AND m.currency = $2 AND m.moved_on BETWEEN $3 AND $4
            AND NOT EXISTS (SELECT FROM reconciled r WHERE r.kind = m.kind AND r.id = m.id)
    ), pairs AS (
        SELECT l.nr, o.kind, o.id, 1 AS rank FROM lines l
            JOIN ours o ON o.direction = l.direction AND o.reference = l.transaction_id
        UNION ALL
        SELECT l.nr, o.kind, o.id, 2 FROM lines l
            JOIN ours o ON o.direction = l.direction AND o.reference = l.reference
    ), best AS (
        SELECT nr, kind, id FROM (
            SELECT nr, kind, id, row_number() OVER (PARTITION BY nr ORDER BY rank, kind, id) AS of_line,
                row_number() OVER (PARTITION BY kind, id ORDER BY rank, nr) AS of_ours
            FROM pairs
        ) AS ranked WHERE of_line = 1 AND of_ours = 1
    ), left_over AS (
        SELECT o.* FROM ours o LEFT JOIN best b ON b.kind = o.kind AND b.id = o.id WHERE b.nr IS NULL
    )
    SELECT l.nr, o.kind, o.id, o.loan_id, o.direction, o.reference, o.amount_minor
    FROM lines l LEFT JOIN best b ON b.nr = l.nr LEFT JOIN ours o ON o.kind = b.kind AND o.id = b.id
    UNION ALL
    SELECT NULL, o.kind, o.id, o.loan_id, o.direction, o.reference, o.amount_minor
    FROM left_over o
    WHERE o.moved_on = $5 AND NOT EXISTS (
        SELECT FROM left_over other WHERE o.kind IN ('payment', 'reversal') AND other.kind IN ('payment', 'reversal')
            AND other.kind <> o.kind AND other.id = o.id
    )
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
    rows = await uow.fetch(
        _MATCH, channel, currency, on - LOOK_BACK, on + LOOK_AHEAD, on, msgspec.json.encode(lines).decode()
    )
    by_line: dict[int, Ours | None] = {}
    missing: list[Ours] = []
    for row in rows:
        nr, *ours = row
        if nr is None:
            missing.append(Ours(*ours))
        else:
            by_line[nr] = None if row["kind"] is None else Ours(*ours)
    return Matched(by_line, missing)
