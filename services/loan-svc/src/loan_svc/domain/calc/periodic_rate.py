"""The periodic rate of evenly spaced payments: the hot path of every quote, proved like the general one."""

from collections.abc import Sequence

from .errors import NoRate

RATE_BITS = 64
RATE_ONE = 1 << RATE_BITS
HALF_WIDTH = 1 << (RATE_BITS - 45)
"""A bracket reaches 2^-45 to both sides of the rate, 3e-14."""
MAX_NEWTON = 12
_TWICE = 2 * RATE_BITS


def payments_rate(advance: int, payments: Sequence[int]) -> tuple[int, int] | None:
    """The rate per period of one advance and the payments after 1, 2, 3… periods, none below 0, as annuity_rate.

    With u = 1/(1+i) the value, the sum of payment·u^k less the advance, is convex and rises with u: one root.
    """
    count = len(payments)
    if count and payments.count(payments[0]) == count:
        return annuity_rate(advance, payments[0], count)
    gain = sum(payments) - advance
    if advance <= 0 or gain <= -advance:
        raise NoRate("no rate exists: the amount received and the payments must be above 0")
    if gain <= 0 or min(payments) < 0:
        return (0, 0) if gain == 0 else None
    from_last = payments[::-1]
    shrink = (RATE_ONE << RATE_BITS) // (RATE_ONE + _first_guess(advance, gain, count))
    target = advance << RATE_BITS
    for _ in range(MAX_NEWTON):
        value = slope = 0
        for payment in from_last:
            slope = (slope * shrink >> RATE_BITS) + value
            value = (value * shrink >> RATE_BITS) + (payment << RATE_BITS)
        slope = (slope * shrink >> RATE_BITS) + value
        step = (((value * shrink >> RATE_BITS) - target) << RATE_BITS) // slope
        shrink -= step
        if -65536 < step < 65536:
            break
    low, high = shrink - HALF_WIDTH // 2, shrink + HALF_WIDTH // 2
    error = 4 * count + 8
    if low > 0 and _worth(from_last, low) < target - error and _worth(from_last, high) > target + error:
        return (RATE_ONE << RATE_BITS) // high - RATE_ONE, (RATE_ONE << RATE_BITS) // low + 1 - RATE_ONE
    return None


def annuity_rate(advance: int, payment: int, count: int) -> tuple[int, int] | None:
    """The rate i per period with advance = payment·(1-(1+i)^-count)/i, as a bracket in units of 2^-RATE_BITS.

    g(i) = 1-(1+i)^-count - i·advance/payment is concave and 0 at 0, so it has one root above 0, and g > 0 just below
    it, g < 0 just above it proves the bracket. None when that can't be shown at this width (rates near 0, far above
    100 %, or below 0): use root.the_rate. All amounts in one unit. Raises NoRate when nothing is advanced or paid.
    """
    if advance <= 0 or payment <= 0 or count < 1:
        raise NoRate("no rate exists: the amount received and the payments must be above 0")
    gain = payment * count - advance
    if gain <= 0:
        return (0, 0) if gain == 0 else None
    ratio = (advance << RATE_BITS) // payment
    rate = _first_guess(advance, gain, count)
    top = 1 << _TWICE
    for _ in range(MAX_NEWTON):
        shrink = top // (RATE_ONE + rate)
        worth = _power(shrink, count)
        slope = (count * worth * shrink >> RATE_BITS) - ratio
        if slope >= 0:
            return None
        step = ((RATE_ONE - worth << RATE_BITS) - ratio * rate) // slope
        rate -= step
        if -65536 < step < 65536:
            break
    low, high = rate - HALF_WIDTH, rate + HALF_WIDTH
    error = ((4 * count + 8) << RATE_BITS) + high  # the last for `ratio`, cut to whole units and taken times the rate
    if (
        low > 0
        and (RATE_ONE - _power(top // (RATE_ONE + low), count) << RATE_BITS) - ratio * low > error
        and (RATE_ONE - _power(top // (RATE_ONE + high), count) << RATE_BITS) - ratio * high < -error
    ):
        return low, high
    return None


def _first_guess(advance: int, gain: int, count: int) -> int:
    """The first terms of the series of count·payment/advance in i, inverted."""
    first = (gain << (RATE_BITS + 1)) // (advance * (count + 1))
    bend = first * (count - 1) // 6
    more = (bend * bend + (first * bend >> 1)) >> RATE_BITS
    return (first << RATE_BITS) // (RATE_ONE + bend + (-more if 4 * bend < RATE_ONE else more >> 3))


def _worth(from_last: Sequence[int], shrink: int) -> int:
    value = 0
    for payment in from_last:
        value = (value * shrink >> RATE_BITS) + (payment << RATE_BITS)
    return value * shrink >> RATE_BITS


def _power(base: int, exponent: int) -> int:
    result = 0
    while True:
        if exponent & 1:
            result = result * base >> RATE_BITS if result else base
        exponent >>= 1
        if not exponent:
            return result
        base = base * base >> RATE_BITS
