"""Present value of flows at a rate, with a bound on its error, so that its sign can be trusted."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import NamedTuple

from .errors import CalcError
from .fixed_point import BITS, ONE, exp, ln, power

MAX_FLOWS = 3000
"""Flows of one calculation, series counted out."""
MAX_TIME = 3000
"""The last flow, in units of time after the first."""
_ERROR_BITS = BITS - 48


class Flow(NamedTuple):
    """Money at a time: advances below 0, payments above.

    Worth amount / ((1 + odd·i)·(1 + i)^at): `at` units compounded (any fraction), `odd` < 1 of a unit at simple interest
    (US Reg Z only, where `at` is whole).
    """

    amount: Fraction
    at: Fraction
    odd: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Discounts:
    """Discount factors of every flow and how fast they fall as the rate rises, in fixed point."""

    factors: tuple[int, ...]
    falls: tuple[int, ...]
    error: int


class PresentValue:
    """The present value of some flows as a function of growth, 1 + rate per unit of time, in fixed point."""

    def __init__(self, flows: Iterable[Flow]) -> None:
        """Flows at the same time are added up; those that cancel are dropped. Raises CalcError past a limit."""
        sums: dict[tuple[Fraction, Fraction], Fraction] = {}
        for count, flow in enumerate(flows, 1):
            if count > MAX_FLOWS:
                raise CalcError("too-many-flows", f"at most {MAX_FLOWS} flows (MAX_FLOWS): use fewer payments")
            when = (flow.at, flow.odd)
            sums[when] = sums.get(when, Fraction(0)) + flow.amount
        times = sorted((when for when, amount in sums.items() if amount), key=sum)
        if times and times[-1][0] - times[0][0] > MAX_TIME:
            raise CalcError(
                "term-too-long", f"flows lie more than {MAX_TIME} units of time apart (MAX_TIME): shorten it"
            )
        den = lcm(*[sums[when].denominator for when in times])
        self.weights = tuple([int(sums[when] * den) for when in times])
        self.times = tuple(times)
        self._size = sum(map(abs, self.weights))

    @property
    def sign_changes(self) -> int:
        """How often the amounts change sign in order of time: Descartes' bound on the number of rates."""
        return sum(1 for a, b in zip(self.weights, self.weights[1:], strict=False) if (a < 0) != (b < 0))

    @property
    def total(self) -> int:
        """The value at rate 0, exact (in units of the common denominator of the amounts)."""
        return sum(self.weights)

    def reversed(self) -> "PresentValue":
        """The same flows with time running backwards: its rates are -i/(1+i). Only without odd fractions."""
        last = self.times[-1][0]
        backwards = zip(self.weights, self.times, strict=True)
        return PresentValue(Flow(Fraction(weight), last - at) for weight, (at, _) in backwards)

    def discounts(self, growth: int) -> Discounts:
        """Every flow's discount factor, by steps from the one before; equal steps are computed once."""
        rate, log = growth - ONE, None
        steps: dict[Fraction, int] = {}
        factors, falls = [], []
        compounded, at_before, largest = ONE, self.times[0][0], ONE
        for at, odd in self.times:
            step = at - at_before
            if step:
                if step not in steps:
                    if step.denominator == 1:
                        steps[step] = power(ONE * ONE // growth, int(step))
                    else:
                        log = ln(growth) if log is None else log
                        steps[step] = exp(-log * step.numerator // step.denominator)
                compounded = compounded * steps[step] >> BITS
                at_before = at
            fall = (at.numerator * ONE * ONE) // (at.denominator * growth)
            factor = compounded
            if odd:
                simple = ONE + odd.numerator * rate // odd.denominator
                factor = compounded * ONE // simple
                fall += odd.numerator * ONE * ONE // (odd.denominator * simple)
            factors.append(factor)
            falls.append(factor * fall >> BITS)
            largest = max(largest, factor, falls[-1])
        error = (largest * self._size * (len(factors) + 8)) >> _ERROR_BITS
        return Discounts(tuple(factors), tuple(falls), error + 1)

    def value(self, at: Discounts) -> int:
        return sum([w * d for w, d in zip(self.weights, at.factors, strict=True)])

    def slope(self, at: Discounts) -> int:
        """Its derivative by the rate."""
        return -sum([w * d for w, d in zip(self.weights, at.falls, strict=True)])

    def sign(self, growth: int, at: Discounts | None = None) -> int:
        """-1, 1, or 0 when it is 0 or too near 0 to tell; at rate 0 it is exact."""
        if growth == ONE:
            return (self.total > 0) - (self.total < 0)
        at = at or self.discounts(growth)
        value = self.value(at)
        return 0 if abs(value) <= at.error else (1 if value > 0 else -1)

    def range(self, left: Discounts, right: Discounts) -> tuple[int, int, int, int]:
        """Bounds between two growths of at least 1: (lowest, highest value, lowest, highest slope).

        Each factor and each fall shrinks as the rate grows, so the ends of the interval bound every term.
        """
        low, high = _between(self.weights, left.factors, right.factors)
        least, most = _between(self.weights, left.falls, right.falls)
        error = max(left.error, right.error)
        return low - error, high + error, -most - error, -least + error


def _between(weights: tuple[int, ...], left: tuple[int, ...], right: tuple[int, ...]) -> tuple[int, int]:
    low = high = 0
    for weight, more, less in zip(weights, left, right, strict=True):
        if weight > 0:
            low += weight * less
            high += weight * more
        else:
            low += weight * more
            high += weight * less
    return low, high
