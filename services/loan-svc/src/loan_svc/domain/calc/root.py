"""The one rate at which flows are worth nothing: a bracket whose ends are proved, or a clear no."""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from .errors import CalcError, MoreThanOneRate, NoRate
from .fixed_point import BITS, ONE
from .present_value import Discounts, PresentValue

LOWEST = ONE >> 14
HIGHEST = ONE << 64
"""Growth per unit of time that is searched: rates from -99.99 % to 10^21 % (a few days' loan compounds a lot in a year)."""
MAX_STEPS = 400
MAX_WORK = 400_000
"""Intervals times flows looked at while rates are counted: some seconds."""
MAX_SIGN_CHANGES = 50
_NEWTON_DONE_BITS = 112
_WIDTH_BITS = (104, 96, 80, 64)
_TOUCHING = ONE >> 48


@dataclass(frozen=True, slots=True)
class Bracket:
    """The rate per unit of time lies from `low` to `high`, apart no more than 2^-63 of 1 + rate (usually 2^-103)."""

    low: Fraction
    high: Fraction


def the_rate(value: PresentValue) -> Bracket:
    """The only rate of these flows. Raises NoRate, MoreThanOneRate, CalcError.

    One change of sign means exactly one rate (Descartes' rule, which holds for any real exponents and for Reg Z's odd
    fractions, because the ratio of a later to an earlier discount factor falls as the rate rises). With more changes the
    rates are counted. Touching zero without crossing it is no answer either.
    """
    changes = value.sign_changes
    if changes == 0:
        raise NoRate("all flows have one sign, so no rate exists: give both money out and money in")
    if changes > MAX_SIGN_CHANGES:
        raise CalcError("too-many-sign-changes", f"flows change sign more than {MAX_SIGN_CHANGES} times: merge some")
    if changes == 1:
        return _refined(value, LOWEST, HIGHEST)
    rates = every_rate(value)
    if not rates:
        raise NoRate("no rate balances these flows: check the signs and amounts")
    if len(rates) > 1:
        raise MoreThanOneRate(
            f"{len(rates)} different rates balance these flows: split them or state which one is meant"
        )
    return rates[0]


def every_rate(value: PresentValue) -> tuple[Bracket, ...]:
    """All rates, ascending. Rates below 0 are those above 0 of the flows reversed in time; Reg Z with odd fractions
    and several changes of sign is searched from 0 up."""
    up = [_refined(value, a, b) for a, b in _intervals(value)]
    down: list[Bracket] = []
    if not any(odd for _, odd in value.times):
        for a, b in _intervals(value.reversed()):
            down.append(_refined(value, ONE * ONE // b - 1, ONE * ONE // a + 1))
    zero = [] if value.total else [Bracket(Fraction(0), Fraction(0))]
    return tuple(sorted([*down, *zero, *up], key=lambda bracket: bracket.low))


def _intervals(value: PresentValue) -> list[tuple[int, int]]:
    """Intervals of growth above 1 that hold exactly one rate each: halved until the value can't be 0 in them, or
    only rises or falls."""
    found: list[tuple[int, int]] = []
    known: dict[int, Discounts] = {g: value.discounts(g) for g in (ONE, HIGHEST)}
    todo, work = [(ONE, HIGHEST)], 0
    while todo:
        work += len(value.weights)
        if work > MAX_WORK:
            raise CalcError("rate-not-decided", "these flows are too tangled to count their rates: simplify them")
        a, b = todo.pop()
        low, high, least, most = value.range(known[a], known[b])
        if low > 0 or high < 0:
            continue
        if least > 0 or most < 0:
            if value.sign(a, known[a]) * value.sign(b, known[b]) < 0:
                found.append((a, b))
            continue
        if b - a < _TOUCHING:
            raise MoreThanOneRate(
                "the value of these flows touches zero without crossing it: no single rate is defined"
            )
        middle = isqrt(a * b)
        known[middle] = value.discounts(middle)
        while value.sign(middle, known[middle]) == 0:
            middle += (b - middle) >> 8
            known[middle] = value.discounts(middle)
        todo += [(a, middle), (middle, b)]
    return found


def _refined(value: PresentValue, low: int, high: int) -> Bracket:
    """Newton's steps held inside [low, high], then the sign proved on both sides of where they end."""
    if value.total == 0 and low < ONE < high:
        return Bracket(Fraction(0), Fraction(0))
    below, above = _end_signs(value, low, high)
    growth = ONE if low < ONE < high else isqrt(low * high)
    for _ in range(MAX_STEPS):
        at = value.discounts(growth)
        sign = value.sign(growth, at)
        if sign == below:
            low = growth
        elif sign == above:
            high = growth
        slope = value.slope(at)
        guess = growth - (value.value(at) << BITS) // slope if slope else 0
        if sign and not low < guess < high:
            guess = isqrt(low * high)
        step, growth = abs(guess - growth), guess
        if sign == 0 or step < growth >> _NEWTON_DONE_BITS or high - low < growth >> _WIDTH_BITS[0]:
            break
    for bits in _WIDTH_BITS:
        left, right = growth - (growth >> bits), growth + (growth >> bits)
        if value.sign(left) == below and value.sign(right) == above:
            return Bracket(Fraction(left - ONE, ONE), Fraction(right - ONE, ONE))
    raise NoRate("no rate from -99.99 % to 10^21 % per unit of time balances these flows: check the amounts")


def _end_signs(value: PresentValue, low: int, high: int) -> tuple[int, int]:
    """The signs just inside both ends. For one change of sign they are those of the last and the first flow."""
    if value.sign_changes == 1:
        return (1 if value.weights[-1] > 0 else -1), (1 if value.weights[0] > 0 else -1)
    return value.sign(low), value.sign(high)
