"""What a plan is made of: hashable, so a quote can be cached by its terms."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from .day_count import DayCount
from .errors import InvalidTerms
from .periods import MAX_EVERY, MAX_PERIODS, MONTHLY, Period, Unit
from .rounding import Rounding

MAX_ANNUAL_RATE = 1000
"""100,000 % a year; above it somebody mixed up a fraction and a percent."""
MAX_MINOR = 10**24
"""The largest amount, in minor units."""


class Method(StrEnum):
    """How principal comes back.

    equal_instalment 等额本息; equal_principal 等额本金; flat 等本等费: interest on the first amount throughout;
    interest_first 先息后本: interest each period and the principal with the last one, or, with grace periods, equal
    instalments after them; bullet 一次性还本付息: one payment of everything at the end, interest not compounded.
    """

    EQUAL_INSTALMENT = "equal_instalment"
    EQUAL_PRINCIPAL = "equal_principal"
    FLAT = "flat"
    INTEREST_FIRST = "interest_first"
    BULLET = "bullet"


class Interest(StrEnum):
    """per_period: a whole period bears the same share of a year however many days it has; daily: by the day count."""

    PER_PERIOD = "per_period"
    DAILY = "daily"


class LevelRate(StrEnum):
    """Which period rates the level instalment is solved from when interest is daily.

    actual_periods: the real ones, so the last instalment is close to the others (progressive plans).
    nominal_period: a 30-day month (or the period's own days) throughout, as cumulative schedules do.
    """

    ACTUAL_PERIODS = "actual_periods"
    NOMINAL_PERIOD = "nominal_period"


class FeeKind(StrEnum):
    """percent_of_amount: `value` % of the principal each time it is charged; fixed_per_period: `value` minor units a
    period; amount_and_periods: `value` % of the principal times the number of periods, in all."""

    PERCENT_OF_AMOUNT = "percent_of_amount"
    FIXED_PER_PERIOD = "fixed_per_period"
    AMOUNT_AND_PERIODS = "amount_and_periods"


class Charged(StrEnum):
    PER_PERIOD = "per_period"
    UP_FRONT = "up_front"


@dataclass(frozen=True, slots=True)
class Fee:
    """`value` is a percentage, or minor units for fixed_per_period."""

    kind: FeeKind
    value: Fraction
    charged: Charged = Charged.PER_PERIOD

    def __post_init__(self) -> None:
        if self.value < 0:
            raise InvalidTerms("negative-fee", "the fee can't be below 0")


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one plan. Amounts in minor units, rates as fractions (12 % = Fraction(12, 100)).

    `rounding` holds for every amount; `instalment_rounding` overrides it for the level instalment alone.
    `instalment_multiple_minor` applies to level instalments and the down payment, not to equal principal. Contradictory
    terms raise InvalidTerms.
    """

    principal_minor: int
    currency: str
    annual_rate: Fraction
    method: Method
    periods: int
    starts_on: date
    period: Period = MONTHLY
    first_due_on: date | None = None
    day_count: DayCount = DayCount.THIRTY_360
    interest: Interest = Interest.PER_PERIOD
    instalment_multiple_minor: int = 1
    rounding: Rounding = Rounding.HALF_UP
    instalment_rounding: Rounding | None = None
    level_rate: LevelRate = LevelRate.ACTUAL_PERIODS
    principal_grace_periods: int = 0
    down_payment_percent: Fraction = Fraction(0)
    fee: Fee | None = None

    def __post_init__(self) -> None:
        if not 0 < self.principal_minor <= MAX_MINOR:
            raise InvalidTerms(
                "principal-out-of-range", f"principal must be above 0 and at most {MAX_MINOR} minor units"
            )
        if not 0 <= self.annual_rate <= MAX_ANNUAL_RATE:
            raise InvalidTerms(
                "rate-out-of-range", f"the annual rate must be from 0 to {MAX_ANNUAL_RATE * 100} percent"
            )
        if not 1 <= self.periods <= MAX_PERIODS:
            raise InvalidTerms("periods-out-of-range", f"periods must be from 1 to {MAX_PERIODS} (MAX_PERIODS)")
        if not 1 <= self.period.every <= MAX_EVERY:
            raise InvalidTerms("every-out-of-range", f"period.every must be from 1 to {MAX_EVERY} (MAX_EVERY)")
        if not 1 <= self.instalment_multiple_minor <= self.principal_minor:
            raise InvalidTerms("multiple-out-of-range", "instalment_multiple must be above 0 and at most the principal")
        if not 0 <= self.principal_grace_periods < self.periods:
            raise InvalidTerms("grace-out-of-range", "principal_grace_periods must leave at least one period")
        if self.principal_grace_periods and self.method == Method.BULLET:
            raise InvalidTerms("grace-on-bullet", "a bullet plan has no principal_grace_periods: leave it 0")
        if not 0 <= self.down_payment_percent < 100:
            raise InvalidTerms("down-payment-out-of-range", "down_payment_percent must be from 0 to below 100")

    @property
    def level_rounding(self) -> Rounding:
        return self.instalment_rounding or self.rounding

    @property
    def grace(self) -> int:
        """Periods without principal; a plain interest-first plan has all but the last."""
        if self.method == Method.INTEREST_FIRST and not self.principal_grace_periods:
            return self.periods - 1
        return self.principal_grace_periods

    @property
    def periods_per_year(self) -> Fraction:
        """How often the period fits a year of 12 months, 52 weeks or 365 days: what a disclosure multiplies by."""
        if self.period.unit == Unit.MONTH:
            return Fraction(12, self.period.every)
        if self.period.unit == Unit.WEEK:
            return Fraction(52, self.period.every)
        return Fraction(365, self.period.every)
