"""Textbook time value of money, payments at the end of each period, money received above 0 and paid below.

Exact fractions, so a caller rounds once and knows what it rounds. Signs and names are those of spreadsheets (and of
numpy-financial): fv + pv·(1+i)^n + pmt·((1+i)^n - 1)/i = 0.
"""

from collections.abc import Sequence
from fractions import Fraction

from .errors import CalcError
from .fixed_point import ONE, ln
from .present_value import Flow, PresentValue
from .root import Bracket, the_rate


def future_value(rate: Fraction, periods: int, payment: Fraction, present: Fraction) -> Fraction:
    return -(present * (1 + rate) ** periods + payment * _growth(rate, periods))


def present_value(rate: Fraction, periods: int, payment: Fraction, future: Fraction = Fraction(0)) -> Fraction:
    return -(future + payment * _growth(rate, periods)) / (1 + rate) ** periods


def payment(rate: Fraction, periods: int, present: Fraction, future: Fraction = Fraction(0)) -> Fraction:
    return -(future + present * (1 + rate) ** periods) / _growth(rate, periods)


def number_of_periods(rate: Fraction, payment: Fraction, present: Fraction) -> Fraction:
    """Periods until `present` is paid off by `payment`: a logarithm, right to 2^-190.

    Raises CalcError when the payment doesn't cover the interest.
    """
    if rate == 0:
        return -present / payment
    left = payment / (payment + present * rate) if payment + present * rate else Fraction(0)
    if left <= 0:
        raise CalcError("never-paid-off", "the payment doesn't cover the interest: raise it")
    return Fraction(ln(int(left * ONE)), ln(int((1 + rate) * ONE)))


def net_present_value(rate: Fraction, flows: Sequence[Fraction]) -> Fraction:
    """The value at the first flow of flows one period apart."""
    return sum((flow / (1 + rate) ** k for k, flow in enumerate(flows)), Fraction(0))


def internal_rate(flows: Sequence[Fraction]) -> Bracket:
    """The one rate of flows one period apart. Raises NoRate, MoreThanOneRate."""
    return the_rate(PresentValue(Flow(flow, Fraction(k)) for k, flow in enumerate(flows)))


def _growth(rate: Fraction, periods: int) -> Fraction:
    return Fraction(periods) if rate == 0 else ((1 + rate) ** periods - 1) / rate
