"""Logarithm and exponential in fixed point: whole numbers of 2^-BITS, with a known error.

Used only to tell the sign of a present value: every caller allows for RELATIVE_ERROR_BITS.
"""

from functools import lru_cache
from math import isqrt

BITS = 224
ONE = 1 << BITS
RELATIVE_ERROR_BITS = BITS - 24
"""`exp` is right to 2^-RELATIVE_ERROR_BITS of itself, `ln` absolutely, for arguments below 2^20."""

_GUARD = 48
_WORK = BITS + _GUARD
_HALVINGS = 12


def ln(value: int) -> int:
    """Natural logarithm of a positive fixed-point number: powers of two off, square roots until near 1, then the
    series 2·atanh((m-1)/(m+1))."""
    if value <= 0:
        raise AssertionError("only a positive number has a logarithm")
    twos = value.bit_length() - 1 - BITS
    mantissa = value << _GUARD
    mantissa = mantissa >> twos if twos >= 0 else mantissa << -twos
    for _ in range(_HALVINGS):
        mantissa = isqrt(mantissa << _WORK)
    one = 1 << _WORK
    near_zero = _two_atanh(((mantissa - one) << _WORK) // (mantissa + one))
    return ((near_zero << _HALVINGS) + twos * _ln_two()) >> _GUARD


def exp(value: int) -> int:
    """e to a fixed-point power: multiples of ln 2 off, halvings, a Taylor series, squarings."""
    wide = value << _GUARD
    twos, rest = divmod(wide, _ln_two())
    rest >>= _HALVINGS
    term = total = 1 << _WORK
    k = 1
    while term:
        term = (term * rest >> _WORK) // k
        total += term
        k += 1
    for _ in range(_HALVINGS):
        total = total * total >> _WORK
    total = total << twos if twos >= 0 else total >> -twos
    return total >> _GUARD


def power(base: int, exponent: int) -> int:
    """A fixed-point number to a whole power, `exponent` >= 1; each multiplication cuts off below 2^-BITS."""
    result = 0
    while True:
        if exponent & 1:
            result = result * base >> BITS if result else base
        exponent >>= 1
        if not exponent:
            return result
        base = base * base >> BITS


@lru_cache(maxsize=1)
def _ln_two() -> int:
    return _two_atanh((1 << _WORK) // 3)


def _two_atanh(x: int) -> int:
    square = x * x >> _WORK
    term, total, k = x, 0, 1
    while term:
        total += term // k
        term = term * square >> _WORK
        k += 2
    return 2 * total
