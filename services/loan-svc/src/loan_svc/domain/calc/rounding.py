"""Exact division with a named rounding. Integers only: a tie is a tie, never nearly one."""

from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How a tie, or any remainder, becomes a whole minor unit."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    UP = "up"
    DOWN = "down"


def divide(top: int, bottom: int, rounding: Rounding) -> int:
    """`top / bottom` as a whole number. `bottom` > 0.

    half_up takes a tie away from zero, up takes every remainder away from zero, down cuts it off.
    """
    if bottom <= 0:
        raise AssertionError("the divisor of a rounded division is positive")
    if top < 0:
        return -divide(-top, bottom, rounding)
    quotient, rest = divmod(top, bottom)
    if rounding == Rounding.HALF_UP:
        return quotient + (2 * rest >= bottom)
    if rounding == Rounding.HALF_EVEN:
        return quotient + (2 * rest > bottom or (2 * rest == bottom and quotient & 1))
    if rounding == Rounding.UP:
        return quotient + (rest > 0)
    return quotient


def round_fraction(exact: Fraction, rounding: Rounding) -> int:
    """`exact` as a whole number, rounded as named."""
    return divide(exact.numerator, exact.denominator, rounding)


def round_to_multiple(top: int, bottom: int, multiple: int, rounding: Rounding) -> int:
    """`top / bottom` as a whole multiple of `multiple`, judged once on the exact quotient."""
    return multiple * divide(top, bottom * multiple, rounding)
