"""The state of a loan while its transactions are replayed, and the passing of time in it."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from ..day_count import year_fraction
from ..factors import factors
from ..fees import fee_columns
from ..periods import due_dates
from ..rounding import divide, round_fraction
from ..schedule import Instalment, schedule
from ..terms import Method, Terms
from .accrual import Accrual
from .ceiling import Ceiling
from .life_terms import LifeTerms
from .parts import Allocation, Part
from .row import Row
from .shape import Shape


class Book:
    """Instalments by place. Those before `place` have fallen due; the one at it is running.

    `future_minor` is the principal that no instalment has asked for and nobody has prepaid. When interest is by plan,
    all instalments are known and it stays 0: their principal says the same.
    """

    def __init__(self, life_terms: LifeTerms) -> None:
        self.by = life_terms
        self.terms = terms = life_terms.terms
        plan = schedule(terms)
        self.first_day = [
            _first_day_row(row.principal_minor, row.fee_minor, row.nr, terms) for row in plan.on_first_day
        ]
        self.periods = list(periods_of(terms, plan.in_turn[0].nr))
        self.extras: list[Row] = []
        self.place = 0
        self.starts_on = terms.starts_on
        self.drawn = [(terms.starts_on, terms.principal_minor)]
        self.credit_minor = self.waived_minor = self.recovered_minor = self.written_off_minor = self.claim_minor = 0
        self.given_back_minor = 0
        self.ceiling = (
            None if life_terms.total_cost_cap is None else Ceiling(life_terms.total_cost_cap, terms.starts_on)
        )
        self.ended_on: date | None = None
        self.written_off_on: date | None = None
        self.allocations: list[Allocation] = []
        self.smaller_pending = self.solve_pending = self.projecting = False
        self.waiting: deque[Row] = deque(self.first_day)
        self.shape = Shape(terms, [row.interest_minor for row in plan.in_turn])
        self.future_minor = financed = terms.principal_minor - sum(row.due[Part.PRINCIPAL] for row in self.first_day)
        self.shape.solve(0, financed)
        if not self.by.recalculate:
            self._follow(plan.in_turn, financed)
            self.future_minor = 0
        self.accrual = self._accrual(terms.starts_on)

    @property
    def rows(self) -> list[Row]:
        return [*self.first_day, *self.periods, *self.extras]

    @property
    def rows_by_day(self) -> list[Row]:
        """Only rows of their own can be out of turn."""
        return sorted(self.rows, key=lambda row: row.due_on) if self.extras else self.rows

    @property
    def running(self) -> Row | None:
        return self.periods[self.place] if self.place < len(self.periods) else None

    @property
    def open_rows(self) -> list[Row]:
        return self.periods[self.place :]

    @property
    def fallen_rows(self) -> list[Row]:
        return [row for row in self.rows if row.fallen_due]

    @property
    def carried_rows(self) -> list[Row]:
        """Rows of their own that have not fallen due: what they ask for is of earlier days."""
        return [row for row in self.extras if not row.fallen_due]

    @property
    def unpaid_principal_minor(self) -> int:
        return self.future_minor + sum(row.owed(Part.PRINCIPAL) for row in self.rows)

    @property
    def ahead_principal_minor(self) -> int:
        """Principal paid on instalments that have not fallen due."""
        return sum(row.paid[Part.PRINCIPAL] for row in self.open_rows)

    @property
    def undue_principal_minor(self) -> int:
        """Unpaid principal that no instalment has asked for yet."""
        return self.future_minor + sum(row.owed(Part.PRINCIPAL) for row in self.open_rows)

    def charged_minor(self, on: date) -> int:
        """Interest, fees and penalties charged up to a day, paid or not."""
        charged = self.interest_so_far(on)
        for row in self.rows:
            if row.fallen_due or row.factor is None:
                charged += row.due[Part.INTEREST] + row.due[Part.FEE] + row.due[Part.PENALTY]
            else:
                charged += row.charged_fee_minor + row.due[Part.PENALTY]
        return charged

    def room_minor(self, on: date) -> int | None:
        """What penalties may still come to; None where nothing caps them."""
        if self.ceiling is None:
            return None
        return self.ceiling.room_minor(on, self.unpaid_principal_minor, self.charged_minor(on))

    def count_principal(self, on: date) -> None:
        """Before a transaction changes it: the principal was outstanding up to its day."""
        if self.ceiling is not None:
            self.ceiling.count_to(on, self.unpaid_principal_minor)

    def due_today(self, on: date) -> Row | None:
        """The instalment that fell due on this very day: it takes what is paid beyond it."""
        row = self.periods[self.place - 1] if self.place else None
        return row if row is not None and row.due_on == on and self.ended_on is None else None

    def interest_so_far(self, on: date) -> int:
        """The running instalment's interest for its days up to `on`."""
        row = self.running
        if row is None:
            return 0
        if self.accrual is not None:
            return self.accrual.until(on)
        whole = year_fraction(row.starts_on, row.due_on, self.terms.day_count)
        share = (
            min(Fraction(1), year_fraction(row.starts_on, on, self.terms.day_count) / whole) if whole else Fraction(1)
        )
        return round_fraction(share * row.due[Part.INTEREST], self.terms.rounding)

    def advance(self, to: date) -> None:
        """Let time pass up to the morning of `to`: instalments fall due, those unpaid become late."""
        while True:
            due_on = self.running.due_on if self.running is not None else None
            while self.waiting and self.by.late.begins_on(self.waiting[0]) is None:
                self.waiting.popleft()
            late_on = self.by.late.begins_on(self.waiting[0]) if self.waiting else None
            if due_on is not None and due_on <= to and (late_on is None or due_on <= late_on):
                self._fall_due(due_on)
            elif late_on is not None and late_on <= to:
                self.by.late.begin(self.waiting.popleft(), self.terms.rounding, self.room_minor(late_on))
            else:
                break
        for row in self.extras:
            row.fallen_due = row.fallen_due or row.due_on <= to

    def grow_penalties(self, on: date) -> None:
        for row in self.rows:
            if row.late_from is not None:
                self.by.late.grow(row, on, self.terms.day_count, self.terms.rounding, self.room_minor(on))

    def touch(self, on: date) -> None:
        """The balance that bears interest may be another from `on`."""
        if self.accrual is not None:
            self.accrual.change(self._bearing(), on)

    def project(self, as_of: date) -> None:
        """The instalments to come, if what is overdue is paid on `as_of` and the rest when it is due."""
        self.projecting = True
        if self.by.recalculate:
            self.touch(as_of)
            while self.running is not None:
                self._fall_due(self.running.due_on)

    def plan_anew(self, place: int, balance: int) -> None:
        """Interest by plan: the instalments from `place` on, for what is left to repay."""
        for k in range(place, len(self.periods)):
            row = self.periods[k]
            factor = row.factor or Fraction(0)
            if not balance:
                interest = 0
            elif self.terms.method == Method.FLAT:
                interest = self.shape.flat_interest[k]
            else:
                interest = divide(balance * factor.numerator, factor.denominator, self.terms.rounding)
            principal = self.shape.principal(k, interest, balance) if balance else 0
            row.due[Part.PRINCIPAL], row.due[Part.INTEREST] = principal, interest
            row.due[Part.FEE] = row.charged_fee_minor + (row.plan_fee_minor if balance else 0)
            balance -= principal

    def _follow(self, planned: Iterable[Instalment], balance: int) -> None:
        """Interest by plan, and nothing has happened yet: the instalments are the schedule's."""
        for row, its in zip(self.periods, planned, strict=True):
            row.due[Part.PRINCIPAL], row.due[Part.INTEREST] = its.principal_minor, its.interest_minor
            row.due[Part.FEE] = row.plan_fee_minor if balance else 0
            balance -= its.principal_minor

    def _fall_due(self, on: date) -> None:
        row = self.periods[self.place]
        self.place += 1
        row.fallen_due = not self.projecting
        self.waiting.append(row)
        if self.accrual is not None:
            self._fix(row, self.place - 1, self.accrual.until(on))
            self.accrual = self._accrual(on)

    def _fix(self, row: Row, place: int, interest: int) -> None:
        """What a recalculated instalment asks for is known on its due date."""
        prepaid = row.due[Part.PRINCIPAL]
        left = self.future_minor + prepaid
        normal = self.shape.principal(place, interest, left)
        principal = max(prepaid, normal)
        row.due[Part.PRINCIPAL], row.due[Part.INTEREST] = principal, interest
        if left or interest:
            row.due[Part.FEE] += row.plan_fee_minor
        self.future_minor = left - principal
        if self.solve_pending or (self.smaller_pending and prepaid > normal):
            self.shape.solve(place + 1, self.future_minor)
        self.solve_pending = self.smaller_pending = False

    def _bearing(self) -> int:
        if self.projecting:
            return self.future_minor
        return self.future_minor + sum(row.owed(Part.PRINCIPAL) for row in self.rows if row.fallen_due)

    def follow_anew(self, terms: Terms, rows: list[Row]) -> None:
        """What is left to repay follows other terms from their first day on: the instalments that have fallen due stay as
        they are, and `rows` (without amounts yet) take the place of those to come."""
        self.first_day += self.periods[: self.place]
        self.terms, self.periods, self.place = terms, rows, 0
        planned = schedule(terms).in_turn
        self.shape = Shape(terms, [row.interest_minor for row in planned])
        self.shape.solve(0, terms.principal_minor)
        self.smaller_pending = self.solve_pending = False
        self.future_minor = terms.principal_minor
        if not self.by.recalculate:
            self._follow(planned, terms.principal_minor)
            self.future_minor = 0
        self.accrual = self._accrual(terms.starts_on)

    def _accrual(self, since: date) -> Accrual | None:
        if not self.by.recalculate or self.running is None:
            return None
        return Accrual(self.terms, self.running, self.by.rounding_of_interest, self._bearing(), since)


def periods_of(terms: Terms, nr: int) -> Iterator[Row]:
    dates = due_dates(terms.starts_on, terms.first_due_on, terms.period, terms.periods)
    nums, den = factors(terms)
    fees = fee_columns(terms.fee, terms.principal_minor, terms.periods, terms.rounding)[1]
    if terms.method == Method.BULLET:
        dates, nums, fees = dates[-1:], [sum(nums)], [sum(fees)]
    start = terms.starts_on
    for k, (due_on, num, fee) in enumerate(zip(dates, nums, fees, strict=True)):
        yield Row(nr + k, start, due_on, Fraction(num, den), fee)
        start = due_on


def _first_day_row(principal: int, fee: int, nr: int, terms: Terms) -> Row:
    row = Row(nr, terms.starts_on, terms.starts_on, fallen_due=True)
    row.due[Part.PRINCIPAL], row.due[Part.FEE] = principal, fee
    return row
