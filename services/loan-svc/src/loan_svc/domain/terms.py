"""What a plan follows from, as a contract keeps it and as the events carry it."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fenqi.kernel.money import EXPONENTS
from loan_svc.domain.calc import terms as calc
from loan_svc.domain.calc.day_count import DayCount as CalcDayCount
from loan_svc.domain.calc.periods import Period, Unit, after
from loan_svc.domain.calc.rounding import Rounding as CalcRounding
from loan_svc.domain.calc.rounding import divide
from loan_svc.domain.words import DayCount, InterestBasis, Method, PeriodUnit, Rounding


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A handling fee; `value` is percent, or an amount in major units, as `kind` says."""

    kind: Literal["percent_of_amount", "fixed_per_period", "amount_and_periods"]
    value: str
    charged: Literal["per_period", "up_front"]


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """`first_due_on` is None until the disbursement fixes it, or the day it is deferred to. Rates are decimal text in
    percent. `recalculate`: interest follows the balance day by day. `total_cost_cap_percent`: what the law lets the loan
    cost a year in all, as it was on the day of the quote."""

    principal_minor: int
    currency: str
    annual_rate_percent: str
    method: Method
    periods: int
    period_unit: PeriodUnit
    period_every: int
    first_due_on: date | None
    day_count: DayCount
    interest: InterestBasis
    rounding: Rounding
    instalment_rounding: Rounding
    instalment_multiple_minor: int = 1
    principal_grace_periods: int = 0
    down_payment_minor: int = 0
    fee: FeeTerms | None = None
    recalculate: bool = False
    total_cost_cap_percent: str | None = None

    @property
    def term_months(self) -> int:
        """The term in months, begun ones counted."""
        return months_of(self.periods, self.period_unit, self.period_every)

    @property
    def period(self) -> Period:
        """One period."""
        return Period(Unit(self.period_unit), self.period_every)

    def for_amount(self, amount_minor: int) -> "LoanTerms":
        """The same terms for a part of the amount: the down payment falls with it, rounded half up."""
        if amount_minor == self.principal_minor:
            return self
        multiple = self.instalment_multiple_minor
        down = multiple * divide(
            self.down_payment_minor * amount_minor, self.principal_minor * multiple, CalcRounding.HALF_UP
        )
        return replace(self, principal_minor=amount_minor, down_payment_minor=down)

    def starting(self, on: date) -> calc.Terms:
        """As the calculation takes them, for a loan paid out on `on`. A first due date is deferred, never brought
        forward: when the payout comes so late that the regular first date is later, that one counts."""
        regular = after(on, self.period, 1)
        deferred = self.first_due_on is not None and self.first_due_on > regular
        return calc.Terms(
            principal_minor=self.principal_minor,
            currency=self.currency,
            annual_rate=Fraction(Decimal(self.annual_rate_percent)) / 100,
            method=calc.Method(self.method),
            periods=self.periods,
            starts_on=on,
            period=self.period,
            first_due_on=self.first_due_on if deferred else None,
            day_count=CalcDayCount(self.day_count),
            interest=calc.Interest(self.interest),
            instalment_multiple_minor=self.instalment_multiple_minor,
            rounding=CalcRounding(self.rounding),
            instalment_rounding=CalcRounding(self.instalment_rounding),
            principal_grace_periods=self.principal_grace_periods,
            down_payment_percent=Fraction(100 * self.down_payment_minor, self.principal_minor),
            fee=None if self.fee is None else _fee(self.fee, self.currency),
        )


def months_of(periods: int, unit: PeriodUnit, every: int) -> int:
    """How many months a plan takes, begun ones counted, in a year of 12 months, 52 weeks or 365 days."""
    if unit == "month":
        return periods * every
    return -(-12 * periods * every // (52 if unit == "week" else 365))


def _fee(fee: FeeTerms, currency: str) -> calc.Fee:
    value = Fraction(Decimal(fee.value))
    if fee.kind == "fixed_per_period":
        value *= 10 ** EXPONENTS.get(currency, 2)
    return calc.Fee(calc.FeeKind(fee.kind), value, calc.Charged(fee.charged))
