"""Fees of a plan: what is charged, and when."""

from fractions import Fraction

from .rounding import Rounding, divide, round_fraction
from .terms import Charged, Fee, FeeKind


def fee_columns(fee: Fee | None, principal_minor: int, periods: int, rounding: Rounding) -> tuple[int, list[int]]:
    """The fee charged up front, and the fee of each period, in minor units.

    percent_of_amount is rounded each time it is charged; amount_and_periods is rounded once in all, spread evenly, the
    last period carrying the remainder; fixed_per_period up front is the whole of it at once.
    """
    if fee is None:
        return 0, [0] * periods
    each = _each_time(fee, principal_minor)
    if fee.charged == Charged.PER_PERIOD:
        if fee.kind == FeeKind.AMOUNT_AND_PERIODS:
            return 0, spread(round_fraction(each * periods, rounding), periods, rounding)
        return 0, [round_fraction(each, rounding)] * periods
    times = 1 if fee.kind == FeeKind.PERCENT_OF_AMOUNT else periods
    return round_fraction(each * times, rounding), [0] * periods


def spread(total: int, periods: int, rounding: Rounding) -> list[int]:
    """`total` in `periods` even shares, none negative, whose sum is exactly `total`."""
    share, left, shares = divide(total, periods, rounding), total, []
    for _ in range(periods - 1):
        shares.append(min(share, left))
        left -= shares[-1]
    return [*shares, left]


def _each_time(fee: Fee, principal_minor: int) -> Fraction:
    return fee.value if fee.kind == FeeKind.FIXED_PER_PERIOD else principal_minor * fee.value / 100
