"""What a loan's life follows from besides the terms of its plan."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from ..day_count import DayCount
from ..errors import InvalidTerms
from ..terms import Interest, Method, Terms
from .accrual import Rounded
from .early import NO_EARLY, Early
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
    `total_cost_cap`: an annual rate that penalties never lift the loan's cost above (see Ceiling).
    """

    terms: Terms
    recalculate: bool = False
    late: LateTerms = NO_LATE_TERMS
    order: tuple[Part, ...] = DEFAULT_ORDER
    principal_first_after_days: int | None = None
    rounded: Rounded | None = None
    in_advance: InAdvance | None = None
    early: Early = NO_EARLY
    total_cost_cap: Fraction | None = None

    def __post_init__(self) -> None:
        if self.recalculate and self.terms.method == Method.FLAT:
            raise InvalidTerms(
                "flat-recalculated",
                "flat interest is on the first amount: leave recalculate false, or use another method",
            )
        if self.total_cost_cap is not None and self.total_cost_cap < 0:
            raise InvalidTerms("cap-out-of-range", "the cap of the total cost can't be below 0")
        if sorted(self.order) != sorted(Part):
            raise InvalidTerms("bad-order", f"the allocation order must name each of {', '.join(Part)} once")
        if self.principal_first_after_days is not None and self.principal_first_after_days < 0:
            raise InvalidTerms("bad-order", "principal_first_after_days can't be below 0")

    def order_on(self, due_on: date, on: date) -> tuple[Part, ...]:
        """The order inside an instalment; of one that is long past due, principal comes first where the terms say so."""
        days = self.principal_first_after_days
        if days is None or (on - due_on).days <= days:
            return self.order
        return (Part.PRINCIPAL, *(part for part in self.order if part != Part.PRINCIPAL))

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
