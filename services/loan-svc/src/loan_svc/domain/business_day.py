"""The business day: an aggregate per date, closed once."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from fenqi.kernel import Conflict
from loan_svc.domain.day_facts import (
    AllowanceChanged,
    BookTotals,
    BucketCount,
    BusinessDayClosed,
    ClassCount,
    DayFact,
    InterestAccrued,
)


class DayOutOfOrder(Conflict):
    """Days are closed one after the other: close the current business date first."""

    code = "day-out-of-order"


@dataclass(frozen=True, slots=True)
class Accrued:
    """Interest of the day in one currency, and the allowance for losses as it stands at its end."""

    currency: str
    interest_minor: int = 0
    allowance_minor: int = 0


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """A day whose books are being shut, and from `closed` on as they were shut."""

    id: str
    accrued: tuple[Accrued, ...] = ()
    closed: bool = False
    next_business_date: date | None = None
    loans_active: int = 0
    loans_moved: int = 0
    instalments_due: int = 0
    loans_parked: int = 0
    overdue_count: int = 0
    overdue_by_bucket: tuple[BucketCount, ...] = ()
    by_class: tuple[ClassCount, ...] = ()
    books: tuple[BookTotals, ...] = ()
    trial_balance_minor: int = 0
    receivables_gap_minor: int = 0

    def in_currency(self, currency: str) -> Accrued:
        """What was accrued in one currency."""
        return next((one for one in self.accrued if one.currency == currency), Accrued(currency))


def evolve(day: BusinessDay | None, fact: DayFact) -> BusinessDay:
    """The only way a BusinessDay changes."""
    day = day or BusinessDay(fact.business_date.isoformat())
    assert not day.closed, "a day is closed once"
    match fact:
        case InterestAccrued():
            return _with(day, replace(day.in_currency(fact.currency), interest_minor=fact.amount_minor))
        case AllowanceChanged():
            return _with(day, replace(day.in_currency(fact.currency), allowance_minor=fact.allowance_minor))
        case BusinessDayClosed():
            return replace(
                day,
                closed=True,
                next_business_date=fact.next_business_date,
                loans_active=fact.loans_active,
                loans_moved=fact.loans_moved,
                instalments_due=fact.instalments_due,
                loans_parked=fact.loans_parked,
                overdue_count=fact.overdue_count,
                overdue_by_bucket=fact.overdue_by_bucket,
                by_class=fact.by_class,
                books=fact.books,
                trial_balance_minor=fact.trial_balance_minor,
                receivables_gap_minor=fact.receivables_gap_minor,
            )
        case _:
            assert_never(fact)


def _with(day: BusinessDay, accrued: Accrued) -> BusinessDay:
    others = [one for one in day.accrued if one.currency != accrued.currency]
    return replace(day, accrued=tuple(sorted([*others, accrued], key=lambda one: one.currency)))
