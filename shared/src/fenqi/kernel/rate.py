"""A rate per year in percent, exact: the decimal text it was given as, and the fraction it means."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from fenqi.kernel.errors import Invalid


class RateNotReadable(Invalid):
    """A rate is decimal text in percent, such as "14.07", from 0 to 1000, with at most 20 digits after the point."""

    code = "rate-not-readable"


MAX_RATE_PERCENT = 1000
MAX_DECIMALS = 20
"""With the 4 digits before the point still below the 28 that decimal arithmetic keeps, so reading never rounds."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`percent` is canonical decimal text ("14.07"); `per_year` is the exact fraction 1407/10000."""

    percent: str

    @staticmethod
    def of(percent: "str | Decimal | Rate") -> "Rate":
        """Read a rate; raises RateNotReadable."""
        if isinstance(percent, Rate):
            return percent
        if not isinstance(percent, str | Decimal):  # a float is not the number somebody wrote
            raise AssertionError(f"{percent!r} is no decimal text")
        try:
            value = Decimal(percent)
        except InvalidOperation:
            raise RateNotReadable from None
        if not value.is_finite() or not 0 <= value <= MAX_RATE_PERCENT or _decimals(value) > MAX_DECIMALS:
            raise RateNotReadable
        return Rate(format(abs(value).normalize(), "f"))

    @property
    def per_year(self) -> Fraction:
        """The rate as an exact part of one."""
        return Fraction(self.percent) / 100


def _decimals(value: Decimal) -> int:
    """Digits after the point as written; a zero has none, however it is written."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "only of finite values"
    return -exponent if value else 0
