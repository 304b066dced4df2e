"""The plan of a loan, recomputed from its terms whenever it is needed, and what a sum of money pays in it.

Money pays the oldest instalment first (so: past due before due before future), and inside one instalment the parts in
the product's order. So everything paid into a plan is one number, its position: how far along all that is ever due.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from loan_svc.domain.calc.day_count import DayCount, year_fraction
from loan_svc.domain.calc.rounding import Rounding, round_fraction
from loan_svc.domain.calc.schedule import Instalment, schedule
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import Part

PLANS_KEPT = 1024
"""A plan of 60 instalments is about 15 kB; making one takes some tens of microseconds."""


class Parts(NamedTuple):
    """An amount by what it pays."""

    principal_minor: int = 0
    interest_minor: int = 0
    fee_minor: int = 0

    @property
    def sum_minor(self) -> int:
        """All of it."""
        return self.principal_minor + self.interest_minor + self.fee_minor


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Instalments with running sums before each row and after the last."""

    starts_on: date
    day_count: DayCount
    rounding: Rounding
    rows: tuple[Instalment, ...]
    due: tuple[int, ...]
    principal: tuple[int, ...]
    interest: tuple[int, ...]
    fee: tuple[int, ...]
    due_on: tuple[date, ...]

    @property
    def total_minor(self) -> int:
        """All that is ever due."""
        return self.due[-1]

    @property
    def instalment_minor(self) -> int:
        """The regular instalment: the first with a number."""
        return next(row.due_minor for row in self.rows if row.nr)

    def rows_paid(self, position_minor: int) -> int:
        """How many rows are paid in full."""
        return bisect_right(self.due, position_minor) - 1

    def instalments_paid(self, position_minor: int) -> int:
        """The same, without counting an up-front fee."""
        rows = self.rows_paid(position_minor)
        return rows - 1 if rows and self.rows[0].nr == 0 else rows

    def next_due_on(self, position_minor: int) -> date | None:
        """Due date of the oldest row that is not paid in full; None when all are."""
        rows = self.rows_paid(position_minor)
        return self.due_on[rows] if rows < len(self.rows) else None

    def due_before(self, on: date) -> int:
        """What fell due before `on`."""
        return self.due[bisect_left(self.due_on, on)]

    def paid(self, position_minor: int, order: tuple[Part, ...]) -> Parts:
        """What the money up to a position paid."""
        rows = self.rows_paid(position_minor)
        part = self.part_paid(rows, position_minor - self.due[rows], order)
        return Parts(
            self.principal[rows] + part.principal_minor,
            self.interest[rows] + part.interest_minor,
            self.fee[rows] + part.fee_minor,
        )

    def part_paid(self, row: int, amount_minor: int, order: tuple[Part, ...]) -> Parts:
        """What `amount_minor` pays inside one row."""
        if not amount_minor:
            return Parts()
        owed = self.rows[row]
        due = {"principal": owed.principal_minor, "interest": owed.interest_minor, "fee": owed.fee_minor, "penalty": 0}
        paid = dict.fromkeys(due, 0)
        for part in order:
            paid[part] = min(amount_minor, due[part])
            amount_minor -= paid[part]
        return Parts(paid["principal"], paid["interest"], paid["fee"])

    def earned(self, on: date) -> Parts:
        """Interest and fees owed for the time up to `on`: those due, and of the running instalment's interest the share
        of its days that have passed. No principal."""
        rows = bisect_right(self.due_on, on)
        interest = self.interest[rows]
        if rows < len(self.rows):
            start = self.due_on[rows - 1] if rows else self.starts_on
            whole = year_fraction(start, self.due_on[rows], self.day_count)
            share = min(Fraction(1), year_fraction(start, on, self.day_count) / whole) if whole else Fraction(1)
            interest += round_fraction(share * self.rows[rows].interest_minor, self.rounding)
        return Parts(0, interest, self.fee[rows])


@lru_cache(maxsize=PLANS_KEPT)
def plan_of(terms: LoanTerms, starts_on: date) -> Plan:
    """The plan of a loan paid out on `starts_on`."""
    made = schedule(terms.starting(starts_on))
    rows = made.instalments
    return Plan(
        starts_on,
        DayCount(terms.day_count),
        Rounding(terms.rounding),
        rows,
        tuple(accumulate((row.due_minor for row in rows), initial=0)),
        tuple(accumulate((row.principal_minor for row in rows), initial=0)),
        tuple(accumulate((row.interest_minor for row in rows), initial=0)),
        tuple(accumulate((row.fee_minor for row in rows), initial=0)),
        tuple(row.due_on for row in rows),
    )
