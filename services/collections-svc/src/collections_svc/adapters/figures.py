"""Figures of strategies, each one statement over rows that the period bounds.

Roll rate: of the cases that stood in a bucket at the end of `from`, the share (of their number, and of what was past due when
they came into it) that stood in each bucket, or had been cured, settled or written off, at the end of `to`.
Recovery: of the cases opened from `from` to `to`, what was credited so far ÷ (what was credited + what is still past due).
Cure rate: of the same cases, the share that is closed as cured or settled. A case that was reopened counts as it is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from fenqi.store import Database

UNDRAWN = "none"
"""The strategy of a case from before there were any."""

_ROLLS = f"""
WITH stood AS MATERIALIZED (
    SELECT case_id, strategy, currency, bucket, past_due_minor FROM bucket_stays WHERE left_on > $1 AND entered_on <= $1
    UNION ALL SELECT state->>'case_id', strategy, currency, bucket, (state->>'entered_minor')::bigint FROM cases
    WHERE status = 'open' AND as_of_on <= $1::date::text),
stands AS MATERIALIZED (
    SELECT case_id, bucket FROM bucket_stays WHERE left_on > $2 AND entered_on <= $2
    UNION ALL SELECT state->>'case_id', bucket FROM cases WHERE status = 'open' AND as_of_on <= $2::date::text),
ended AS MATERIALIZED (
    SELECT DISTINCT ON (case_id) case_id, went_to FROM bucket_stays WHERE left_on > $1 AND left_on <= $2
    ORDER BY case_id, nr DESC)
SELECT coalesce(strategy, '{UNDRAWN}') AS strategy, currency, stood.bucket AS was,
    coalesce(stands.bucket, ended.went_to) AS went_to, count(*) AS cases, sum(past_due_minor)::bigint AS past_due_minor
FROM stood LEFT JOIN stands USING (case_id) LEFT JOIN ended USING (case_id)
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

_RECOVERY = f"""
WITH told AS (
    SELECT strategy, currency, closed_because, credited_minor, recovered_minor, past_due_minor FROM past_cases
    WHERE opened_on BETWEEN $1 AND $2
    UNION ALL SELECT strategy, currency, state->>'closed_because', (state->>'credited_minor')::bigint,
        (state->>'recovered_minor')::bigint, (state->>'past_due_minor')::bigint FROM cases
    WHERE opened_on BETWEEN $1::date::text AND $2::date::text)
SELECT coalesce(strategy, '{UNDRAWN}') AS strategy, currency, count(*) AS cases,
    count(*) FILTER (WHERE closed_because = 'cured') AS cured,
    count(*) FILTER (WHERE closed_because = 'settled') AS settled,
    count(*) FILTER (WHERE closed_because = 'written_off') AS written_off,
    sum(credited_minor)::bigint AS credited_minor, coalesce(sum(recovered_minor), 0)::bigint AS recovered_minor,
    sum(past_due_minor)::bigint AS past_due_minor
FROM told GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Roll:
    """One way from a bucket: how many cases and how much went it, and what share of all that stood there."""

    strategy: str
    currency: str
    was: str
    went_to: str
    cases: int
    past_due_minor: int
    cases_percent: Decimal
    amount_percent: Decimal


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of the cases of a strategy."""

    strategy: str
    currency: str
    cases: int
    cured: int
    settled: int
    written_off: int
    credited_minor: int
    recovered_minor: int
    past_due_minor: int
    cure_percent: Decimal
    recovery_percent: Decimal


async def roll_rates(database: Database, from_on: date, to_on: date) -> list[Roll]:
    """By strategy, currency, bucket and where its cases went; cases of all strategies that stood anywhere at `from_on`."""
    rows = await database.fetch(_ROLLS, from_on, to_on)
    counted: dict[tuple[str, str, str], tuple[int, int]] = {}
    for row in rows:
        place = (row["strategy"], row["currency"], row["was"])
        cases, amount = counted.get(place, (0, 0))
        counted[place] = (cases + row["cases"], amount + row["past_due_minor"])
    return [
        Roll(
            **row,
            cases_percent=percent(row["cases"], counted[row["strategy"], row["currency"], row["was"]][0]),
            amount_percent=percent(row["past_due_minor"], counted[row["strategy"], row["currency"], row["was"]][1]),
        )
        for row in rows
    ]


async def recovery(database: Database, from_on: date, to_on: date) -> list[Recovery]:
    """By strategy and currency, for the cases opened in the period."""
    rows: Sequence[Any] = await database.fetch(_RECOVERY, from_on, to_on)
    return [
        Recovery(
            **row,
            cure_percent=percent(row["cured"] + row["settled"], row["cases"]),
            recovery_percent=percent(row["credited_minor"], row["credited_minor"] + row["past_due_minor"]),
        )
        for row in rows
    ]


def percent(part: int, whole: int) -> Decimal:
    """To two places, half up; of nothing it is 0."""
    if whole == 0:
        return Decimal("0.00")
    return (Decimal(100 * part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)
