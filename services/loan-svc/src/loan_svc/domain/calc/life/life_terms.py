"""What a loan's life follows from besides the terms of its plan."""

from dataclasses import dataclass
from enum import StrEnum

from ..day_count import DayCount
from ..errors import InvalidTerms
from ..terms import Interest, Method, Terms
from .accrual import Rounded
from .late import NO_LATE_TERMS, LateTerms
from .parts import DEFAULT_ORDER, Part


class InAdvance(StrEnum):
    """What early money pays first, when interest is recalculated: principal, or the interest of the days so far."""

    PRINCIPAL_FIRST = "principal_first"
    INTEREST_FIRST = "interest_first"


@dataclass(frozen=True, slots=True)
class LifeTerms:
    """`recalculate`: interest grows daily on the balance as it is; else the plan's interest stays.

    There are two published practices of recalculation. With actual days, each run of days with one balance is rounded
    and early money is all principal; with nominal months (30/360, per_period), a period's interest is rounded once and
    early money pays the interest so far first. The day count chooses unless `rounded` and `in_advance` say otherwise.
    """

    terms: Terms
    recalculate: bool = False
    late: LateTerms = NO_LATE_TERMS
    order: tuple[Part, ...] = DEFAULT_ORDER
    rounded: Rounded | None = None
    in_advance: InAdvance | None = None

    def __post_init__(self) -> None:
        if self.recalculate and self.terms.method == Method.FLAT:
            raise InvalidTerms(
                "flat-recalculated",
                "flat interest is on the first amount: leave recalculate false, or use another method",
            )
        if sorted(self.order) != sorted(Part):
            raise InvalidTerms("bad-order", f"the allocation order must name each of {', '.join(Part)} once")

    @property
    def nominal_months(self) -> bool:
        return self.terms.interest == Interest.PER_PERIOD or self.terms.day_count == DayCount.THIRTY_360

    @property
    def rounding_of_interest(self) -> Rounded:
        return self.rounded or (Rounded.PER_PERIOD if self.nominal_months else Rounded.PER_RUN)

    @property
    def principal_first(self) -> bool:
        chosen = self.in_advance or (InAdvance.INTEREST_FIRST if self.nominal_months else InAdvance.PRINCIPAL_FIRST)
        return chosen == InAdvance.PRINCIPAL_FIRST
