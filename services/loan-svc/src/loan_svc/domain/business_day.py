"""The business day: an aggregate per date, closed once."""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import Conflict
from loan_svc.domain.facts import BookTotals, BucketCount, BusinessDayClosed


class DayOutOfOrder(Conflict):
    """Days are closed one after the other: close the current business date first."""

    code = "day-out-of-order"


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """A closed day, as it was closed."""

    id: str
    next_business_date: date
    loans_active: int
    loans_moved: int
    overdue_count: int
    overdue_by_bucket: tuple[BucketCount, ...]
    books: tuple[BookTotals, ...]
    trial_balance_minor: int


def evolve(day: BusinessDay | None, fact: BusinessDayClosed) -> BusinessDay:
    """The only way a BusinessDay changes."""
    assert day is None, "a day is closed once"
    return BusinessDay(
        fact.business_date.isoformat(),
        fact.next_business_date,
        fact.loans_active,
        fact.loans_moved,
        fact.overdue_count,
        fact.overdue_by_bucket,
        fact.books,
        fact.trial_balance_minor,
    )
