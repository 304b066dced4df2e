"""How the loans of the book stand, in totals that follow every change: none is counted twice, and none has to be looked
at again for a day's close."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal, NamedTuple

from fenqi.store import Database, UnitOfWork
from loan_svc.domain.day_facts import BucketCount, ClassCount
from loan_svc.domain.earning import NOTHING_EARNED, daily_changes
from loan_svc.domain.facts_origination import Disbursed
from loan_svc.domain.loan import Loan
from loan_svc.domain.words import Bucket, Classification


class Group(NamedTuple):
    """What loans are counted by; no grade or bucket is an empty text."""

    currency: str
    product_code: str
    grade: str
    bucket: Bucket | Literal[""]
    classification: Classification


class Count(NamedTuple):
    """Active loans of a group, and their outstanding principal."""

    group: Group
    loans: int
    outstanding_minor: int


_STANDING = """
    WITH last AS (SELECT max(business_date) AS day FROM standing_days WHERE business_date < $1)
    SELECT currency, product_code, grade, bucket, classification, sum(loans)::int AS loans,
        sum(outstanding_minor)::bigint AS outstanding_minor
    FROM (
        SELECT d.* FROM standing_days d, last WHERE d.business_date = last.day
        UNION ALL
        SELECT c.* FROM standing_changes c, last
        WHERE c.business_date > coalesce(last.day, '-infinity') AND c.business_date <= $1
    ) AS s
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(loans) <> 0 OR sum(outstanding_minor) <> 0 ORDER BY 1, 2, 3, 4, 5
"""


async def standing(database: Database, on: date) -> list[Count]:
    """The active loans at the end of `on`."""
    return [Count(Group(*row[:5]), row[5], row[6]) for row in map(tuple, await database.fetch(_STANDING, on))]


def keep_standing(uow: UnitOfWork, on: date, counts: Iterable[Count]) -> None:
    """Stage the totals of a closed day: the next one starts from them."""
    for one in counts:
        uow.insert(
            "standing_days", {"business_date": on} | one.group._asdict() | _measures(one.loans, one.outstanding_minor)
        )


def by_bucket(counts: Iterable[Count]) -> tuple[BucketCount, ...]:
    """Overdue loans by currency and bucket."""
    found: Counter[Any] = Counter()
    minor: Counter[Any] = Counter()
    for group, loans, outstanding in counts:
        if group.bucket:
            found[group.currency, group.bucket] += loans
            minor[group.currency, group.bucket] += outstanding
    return tuple(BucketCount(key[1], key[0], found[key], minor[key]) for key in sorted(found) if found[key])


def by_class(counts: Iterable[Count]) -> tuple[ClassCount, ...]:
    """Active loans by currency and class."""
    found: Counter[Any] = Counter()
    minor: Counter[Any] = Counter()
    for group, loans, outstanding in counts:
        found[group.currency, group.classification] += loans
        minor[group.currency, group.classification] += outstanding
    return tuple(ClassCount(key[1], key[0], found[key], minor[key]) for key in sorted(found) if found[key])


def stage_changes(uow: UnitOfWork, before: Loan | None, after: Loan, facts: Iterable[Any]) -> None:
    """Stage what one loan's facts change in the totals, in the interest a day, and its plan once it is fixed."""
    on = uow.context.business_date
    was, now = _group(before), _group(after)
    if was == now and was is not None and before is not None:
        moved = after.outstanding_principal_minor - before.outstanding_principal_minor
        if moved:
            _change(uow, on, now, 0, moved)
    else:
        if was is not None and before is not None:
            _change(uow, on, was, -1, -before.outstanding_principal_minor)
        if now is not None:
            _change(uow, on, now, 1, after.outstanding_principal_minor)
    earned = NOTHING_EARNED if before is None else before.earning
    if earned != after.earning:
        for day, minor in daily_changes(earned, after.earning, on).items():
            uow.insert("daily_interest", {"on_day": day, "currency": after.currency, "change_minor": minor})
    for fact in facts:
        if isinstance(fact, Disbursed) and after.by_plan:
            uow.insert("plans", _plan(after.id, fact))


def _group(loan: Loan | None) -> Group | None:
    if loan is None or loan.status != "active":
        return None
    return Group(loan.currency, loan.product_code, loan.grade or "", loan.bucket or "", loan.classification)


def _change(uow: UnitOfWork, on: date, group: Group | None, loans: int, minor: int) -> None:
    assert group is not None, "only a loan that is counted changes a count"
    uow.insert("standing_changes", {"business_date": on} | group._asdict() | _measures(loans, minor))


def _measures(loans: int, outstanding_minor: int) -> dict[str, int]:
    return {"loans": loans, "outstanding_minor": outstanding_minor}


def _plan(loan_id: str, fact: Disbursed) -> dict[str, Any]:
    upto, so_far = [], 0
    for row in fact.plan:
        so_far += row.principal_minor + row.interest_minor
        upto.append(so_far)
    return {
        "loan_id": loan_id,
        "due_on": [row.due_on for row in fact.plan],
        "interest_minor": [row.interest_minor for row in fact.plan],
        "upto_minor": upto,
    }
