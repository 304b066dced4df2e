"""The plan of a loan as it begins, recomputed from its terms whenever it is needed. What becomes of it by the money that
comes in is the loan's life."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from loan_svc.domain.calc.schedule import Instalment, schedule
from loan_svc.domain.terms import LoanTerms

PLANS_KEPT = 1024
"""A plan of 60 instalments is about 10 kB; making one takes some tens of microseconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Its instalments: an up-front fee is number 0 of them, a down payment number 1."""

    rows: tuple[Instalment, ...]
    on_first_day: int = 0
    """How many of them are due on the day the money goes out."""

    @property
    def total_minor(self) -> int:
        """All that is ever due."""
        return sum(row.due_minor for row in self.rows)

    @property
    def instalment_minor(self) -> int:
        """The regular instalment: the first after the first day."""
        return self.rows[self.on_first_day].due_minor

    @property
    def first_due_on(self) -> date:
        """The first due date after the first day."""
        return self.rows[self.on_first_day].due_on

    @property
    def maturity_on(self) -> date:
        """The last due date."""
        return self.rows[-1].due_on


@lru_cache(maxsize=PLANS_KEPT)
def plan_of(terms: LoanTerms, starts_on: date) -> Plan:
    """The plan of a loan paid out on `starts_on`."""
    made = schedule(terms.starting(starts_on))
    return Plan(made.instalments, len(made.on_first_day))
