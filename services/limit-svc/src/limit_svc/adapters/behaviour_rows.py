"""What events told of a customer's behaviour, one row each, and what they add up to."""

from datetime import date, timedelta

from fenqi.store import UnitOfWork
from limit_svc.domain.behaviour import Behaviour

SIGNAL_MEDIUM, SIGNAL_HIGH = 2, 3
SEVERITIES = {"low": 1, "medium": SIGNAL_MEDIUM, "high": SIGNAL_HIGH}

_SUMS = """
    WITH mine AS (SELECT kind, source, on_day, value, position FROM behaviour WHERE customer_id = $1),
    late AS (SELECT source, value FROM mine WHERE kind = 'overdue' AND on_day > $2),
    incomes AS (SELECT value, row_number() OVER (ORDER BY position DESC) AS n FROM mine WHERE kind = 'income'),
    paid AS (
        SELECT source, (array_agg(value ORDER BY position DESC))[1]
            - coalesce((array_agg(value ORDER BY position DESC) FILTER (WHERE on_day <= $2))[1], 0) AS count
        FROM mine WHERE kind = 'instalments' GROUP BY source
    )
    SELECT
        (SELECT coalesce(sum(greatest(count, 0)), 0)::int FROM paid WHERE source NOT IN (SELECT source FROM late)) AS on_time,
        (SELECT count(*)::int FROM late) AS overdues,
        (SELECT coalesce(max(value), 0)::int FROM late) AS worst,
        (SELECT count(*)::int FROM mine WHERE kind = 'signal' AND on_day > $2 AND value = $3) AS medium,
        (SELECT count(*)::int FROM mine WHERE kind = 'signal' AND on_day > $2 AND value = $4) AS high,
        coalesce((SELECT value FROM incomes WHERE n = 1), 0) AS income,
        coalesce((SELECT value FROM incomes WHERE n = 2), 0) AS income_before
"""
_LAST_PAID = """
    SELECT value FROM behaviour WHERE customer_id = $1 AND kind = 'instalments' AND source = $2 ORDER BY position DESC LIMIT 1
"""


def remember(uow: UnitOfWork, customer_id: str, kind: str, source: str, on_day: date, value: int) -> None:
    """Stage one row; kinds and values as the table's comments say."""
    uow.insert(
        "behaviour",
        {"customer_id": customer_id, "kind": kind, "source": source, "on_day": on_day, "value": value},
    )


async def instalments_paid(uow: UnitOfWork, customer_id: str, loan_id: str) -> int:
    """How many the loan had paid when it was heard of last."""
    rows = await uow.fetch(_LAST_PAID, customer_id, loan_id)
    return rows[0]["value"] if rows else 0


async def behaviour_of(uow: UnitOfWork, customer_id: str, days: int) -> Behaviour:
    """What is committed; what this unit of work stages itself is not in it."""
    since = uow.context.business_date - timedelta(days=days)
    (row,) = await uow.fetch(_SUMS, customer_id, since, SIGNAL_MEDIUM, SIGNAL_HIGH)
    return Behaviour(*row)
