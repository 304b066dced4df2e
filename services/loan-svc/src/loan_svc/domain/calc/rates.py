"""Annualised rates by four published conventions. Exact: a proved bracket, rounded once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .day_count import DayCount, year_fraction
from .errors import CalcError, NoRate
from .fixed_point import ONE, exp, ln
from .present_value import MAX_FLOWS, Flow, PresentValue
from .published import AnnualRate
from .root import Bracket, the_rate

MONTHS_PER_YEAR = 12
APRC_YEAR_DAYS = 365
MAX_PERIODS_PER_YEAR = 366


@dataclass(frozen=True, slots=True)
class Series:
    """`count` equal amounts (above 0), the first at `first`, the others `every` apart, in units of time.

    `odd` is a further fraction of a unit before the first (US Reg Z's f: at simple interest).
    """

    amount: Fraction
    first: Fraction = Fraction(0)
    count: int = 1
    every: Fraction = Fraction(1)
    odd: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MAX_FLOWS:
            raise CalcError("count-out-of-range", f"count must be from 1 to {MAX_FLOWS} (MAX_FLOWS)")
        if self.amount < 0 or self.first < 0 or self.every < 0 or self.odd < 0:
            raise CalcError("negative-number", "amounts, times and spacings must not be below 0")

    def flows(self, sign: int) -> Iterable[Flow]:
        amount = sign * self.amount
        return (Flow(amount, self.first + k * self.every) for k in range(self.count))


@dataclass(frozen=True, slots=True)
class SimpleAndCompound:
    """One periodic rate i annualised twice; a label must say which."""

    simple: AnnualRate
    compound: AnnualRate


def us_reg_z(unit_periods_per_year: Fraction, advances: Sequence[Series], payments: Sequence[Series]) -> AnnualRate:
    """APR by the actuarial method, 12 CFR 1026 Appendix J (b)(8).

    Sum of A/((1+e·i)(1+i)^q) = sum of P/((1+f·i)(1+i)^t), APR = 100·i·w with w unit-periods a year.

    Times are unit-periods: the whole ones compound, the fraction left (of `first` and `odd` together) is simple.
    Raises NoRate, MoreThanOneRate, CalcError.
    """
    if unit_periods_per_year <= 0:
        raise CalcError("unit-periods-out-of-range", "unit_periods_per_year must be above 0")
    flows = [*_reg_z_flows(advances, -1), *_reg_z_flows(payments, 1)]
    return AnnualRate.of(the_rate(PresentValue(flows)), lambda rate: 100 * rate * unit_periods_per_year)


def _reg_z_flows(series: Sequence[Series], sign: int) -> Iterable[Flow]:
    for one in series:
        for flow in one.flows(sign):
            when = flow.at + one.odd
            whole = when.numerator // when.denominator
            yield Flow(flow.amount, Fraction(whole), when - whole)


def eu_aprc(advances: Sequence[Series], payments: Sequence[Series]) -> AnnualRate:
    """APRC, Directives 2008/48/EC and 2014/17/EU Annex I: sum of C·(1+X)^-t = sum of D·(1+X)^-s, t and s in years.

    Times are given in months of 1/12 year; a charge at the start is a payment at month 0.
    """
    flows = [flow for one in advances for flow in one.flows(-1)] + [flow for one in payments for flow in one.flows(1)]
    return _effective(Flow(flow.amount, flow.at / MONTHS_PER_YEAR) for flow in flows)


def eu_aprc_dated(advances: Sequence[tuple[date, Fraction]], payments: Sequence[tuple[date, Fraction]]) -> AnnualRate:
    """APRC from dates: days from the first advance over 365, also in leap years, as the UK figures published for it do.

    Raises CalcError when a payment is before the first advance.
    """
    if not advances or not payments:
        raise NoRate("no rate exists without both advances and payments: give at least one of each")
    start = min(on for on, _ in advances)
    if min(on for on, _ in payments) < start:
        raise CalcError("payment-before-advance", "a payment can't be before the first advance: check the dates")
    signed = [(on, -amount) for on, amount in advances] + [(on, amount) for on, amount in payments]
    return _effective(Flow(amount, Fraction((on - start).days, APRC_YEAR_DAYS)) for on, amount in signed)


def xirr(day_count: DayCount, flows: Sequence[tuple[date, Fraction]]) -> AnnualRate:
    """The annual effective rate of dated flows (spent below 0, received above), years from the first by `day_count`."""
    if not flows:
        raise NoRate("no rate exists without flows: give money out and money in, with their dates")
    start = min(on for on, _ in flows)
    return _effective(Flow(amount, year_fraction(start, on, day_count)) for on, amount in flows)


def _effective(flows: Iterable[Flow]) -> AnnualRate:
    return AnnualRate.of(the_rate(PresentValue(flows)), lambda rate: 100 * rate)


def cn_2021_3(
    principal: Fraction,
    up_front_fee: Fraction,
    payments: Sequence[Series],
    periods_per_year: Fraction = Fraction(MONTHS_PER_YEAR),
) -> SimpleAndCompound:
    """PBoC Announcement [2021] No. 3: the internal rate i of one period on the net proceeds (principal less what is
    taken up front); simple = i·m, compound = (1+i)^m - 1, m periods a year.

    A series' payments follow one another: the first series starts one period after the advance, the next after it.
    """
    net = principal - up_front_fee
    if net <= 0:
        raise NoRate("no rate exists: the up-front fee leaves nothing of the principal; lower it")
    return annualised(periodic_rate(net, payments), periods_per_year)


def periodic_rate(net: Fraction, payments: Sequence[Series]) -> Bracket:
    """The internal rate of one period of `net` received and `payments` made, one series after the other."""
    return the_rate(PresentValue(_in_turn(net, payments)))


def _in_turn(net: Fraction, payments: Sequence[Series]) -> Iterable[Flow]:
    yield Flow(-net, Fraction(0))
    nr = 0
    for one in payments:
        for _ in range(one.count):
            nr += 1
            yield Flow(one.amount, Fraction(nr))


def annualised(bracket: Bracket, periods_per_year: Fraction) -> SimpleAndCompound:
    """A periodic rate a year, simple and compound."""
    if not 0 < periods_per_year <= MAX_PERIODS_PER_YEAR:
        raise CalcError(
            "periods-per-year-out-of-range", f"periods_per_year must be above 0 and at most {MAX_PERIODS_PER_YEAR}"
        )
    simple = AnnualRate.of(bracket, lambda rate: 100 * rate * periods_per_year)
    return SimpleAndCompound(simple, AnnualRate.of(bracket, lambda rate: compound_percent(rate, periods_per_year)))


def compound_percent(rate: Fraction, periods_per_year: Fraction) -> Fraction:
    """100·((1+i)^m - 1). Exact for whole m; for a fraction of periods, right to 2^-190, far inside any bracket."""
    if periods_per_year.denominator == 1:
        return 100 * ((1 + rate) ** int(periods_per_year) - 1)
    log = ln(int((1 + rate) * ONE))
    grown = exp(log * periods_per_year.numerator // periods_per_year.denominator)
    return 100 * (Fraction(grown, ONE) - 1)
