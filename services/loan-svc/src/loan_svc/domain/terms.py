"""What a plan follows from, as a contract keeps it and as the events carry it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fenqi.kernel.money import EXPONENTS
from loan_svc.domain.calc import terms as calc
from loan_svc.domain.calc.day_count import DayCount as CalcDayCount
from loan_svc.domain.calc.periods import Period, Unit
from loan_svc.domain.calc.rounding import Rounding as CalcRounding
from loan_svc.domain.words import DayCount, InterestBasis, Method, PeriodUnit, Rounding


@dataclass(frozen=True, slots=True)
class FeeTerms:
    """A handling fee; `value` is percent, or an amount in major units, as `kind` says."""

    kind: Literal["percent_of_amount", "fixed_per_period", "amount_and_periods"]
    value: str
    charged: Literal["per_period", "up_front"]


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """`first_due_on` is None until the disbursement fixes it. Rates are decimal text in percent."""

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

    def starting(self, on: date) -> calc.Terms:
        """As the calculation takes them, for a loan paid out on `on`."""
        return calc.Terms(
            principal_minor=self.principal_minor,
            currency=self.currency,
            annual_rate=Fraction(Decimal(self.annual_rate_percent)) / 100,
            method=calc.Method(self.method),
            periods=self.periods,
            starts_on=on,
            period=Period(Unit(self.period_unit), self.period_every),
            first_due_on=self.first_due_on,
            day_count=CalcDayCount(self.day_count),
            interest=calc.Interest(self.interest),
            instalment_multiple_minor=self.instalment_multiple_minor,
            rounding=CalcRounding(self.rounding),
            instalment_rounding=CalcRounding(self.instalment_rounding),
            principal_grace_periods=self.principal_grace_periods,
            fee=None if self.fee is None else _fee(self.fee, self.currency),
        )


def _fee(fee: FeeTerms, currency: str) -> calc.Fee:
    value = Fraction(Decimal(fee.value))
    if fee.kind == "fixed_per_period":
        value *= 10 ** EXPONENTS.get(currency, 2)
    return calc.Fee(calc.FeeKind(fee.kind), value, calc.Charged(fee.charged))
