"""The level instalment and the plan it pays off: the hot path, whole integers throughout."""

from collections.abc import Sequence
from fractions import Fraction

from .rounding import Rounding, divide, round_to_multiple

Row = tuple[int, int, int]
"""Principal, interest and the balance after them, in minor units."""
Factors = tuple[Sequence[int], int]
"""The rate of each period over one common denominator: numerators, denominator."""


def level_plan(
    principal_minor: int,
    rate: Fraction,
    n: int,
    rounding: Rounding = Rounding.HALF_UP,
    *,
    instalment_rounding: Rounding | None = None,
    multiple_minor: int = 1,
) -> tuple[Row, ...]:
    """`n` rows that pay `principal_minor` off at `rate` per period.

    The instalment is P·i·(1+i)^n / ((1+i)^n - 1), rounded once; interest is rounded each period; the last row takes
    what is left. A lender that rounds its instalment up to the cent passes `instalment_rounding`.
    """
    num, den = rate.numerator, rate.denominator
    instalment = level_instalment(principal_minor, num, den, n, instalment_rounding or rounding, multiple_minor)
    return tuple(pay_off(principal_minor, num, den, n, instalment, rounding))


def level_instalment(
    principal_minor: int, num: int, den: int, n: int, rounding: Rounding, multiple_minor: int = 1
) -> int:
    """The instalment for `n` equal periods at `num/den` each."""
    if num == 0:
        return round_to_multiple(principal_minor, n, multiple_minor, rounding)
    grown, flat = int((den + num) ** n), int(den**n)
    top, bottom = principal_minor * num * grown, den * (grown - flat)
    if rounding == Rounding.HALF_UP and multiple_minor == 1:
        return (2 * top + bottom) // (2 * bottom)
    return round_to_multiple(top, bottom, multiple_minor, rounding)


def level_instalment_by_factor(
    principal_minor: int, factors: Factors, rounding: Rounding, multiple_minor: int = 1
) -> int:
    """The instalment that pays off exactly when periods bear different rates: P·∏(1+f) / Σ∏(1+f after each)."""
    nums, den = factors
    grown, worth, flat = 1, 0, 1
    for num in nums:
        grown *= den + num
        flat *= den
        worth = worth * (den + num) + flat
    return round_to_multiple(principal_minor * grown, worth, multiple_minor, rounding)


def pay_off(balance: int, num: int, den: int, n: int, instalment: int, rounding: Rounding) -> list[Row]:
    """Rows of a plan at one rate. Principal never falls below 0 nor passes the balance."""
    if rounding == Rounding.HALF_EVEN:
        return pay_off_by_factor(balance, ([num] * n, den), instalment, rounding)
    times, add, by = _one_division(num, den, rounding)
    rows: list[Row] = []
    put = rows.append
    for _ in range(n - 1):
        interest = (balance * times + add) // by
        principal = instalment - interest
        if principal < 0:
            principal = 0
        elif principal > balance:
            principal = balance
        balance -= principal
        put((principal, interest, balance))
    put((balance, (balance * times + add) // by, 0))
    return rows


def pay_off_by_factor(balance: int, factors: Factors, instalment: int, rounding: Rounding) -> list[Row]:
    """As pay_off, each period at its own rate."""
    nums, den = factors
    rows: list[Row] = []
    for num in nums[:-1]:
        interest = divide(balance * num, den, rounding)
        principal = min(max(instalment - interest, 0), balance)
        balance -= principal
        rows.append((principal, interest, balance))
    rows.append((balance, divide(balance * nums[-1], den, rounding), 0))
    return rows


def _one_division(num: int, den: int, rounding: Rounding) -> tuple[int, int, int]:
    """(times, add, by) so that (balance·times + add) // by is balance·num/den rounded as named."""
    if rounding == Rounding.HALF_UP:
        return 2 * num, den, 2 * den
    if rounding == Rounding.UP:
        return num, den - 1, den
    return num, 0, den
