"""A rate as it is published: a decimal rounded exactly from a proved bracket."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from .root import Bracket
from .rounding import Rounding, round_fraction

PERCENT_PLACES = 2
UNROUNDED_PLACES = 18


@dataclass(frozen=True, slots=True)
class AnnualRate:
    """A percentage a year: `percent` half up to 2 decimals, `unrounded_percent` to 18."""

    percent: Decimal
    unrounded_percent: Decimal

    @classmethod
    def of(cls, bracket: Bracket, percent: Callable[[Fraction], Fraction]) -> "AnnualRate":
        """`percent` turns the rate of one unit of time into a yearly percentage; it is exact and rises with the rate."""
        ends = percent(bracket.low), percent(bracket.high)
        return cls(half_up(*ends, PERCENT_PLACES), half_up(*ends, UNROUNDED_PLACES))

    def to_places(self, places: int) -> Decimal:
        """Half up to fewer places, from the unrounded figure (a rounded one would round twice)."""
        exact = Fraction(self.unrounded_percent)
        return half_up(exact, exact, places)


def half_up(low: Fraction, high: Fraction, places: int) -> Decimal:
    """The decimal both ends round to. A bracket this narrow that straddles a tie holds the tie itself, which goes away
    from zero."""
    scale: int = 10**places
    ends = [round_fraction(end * scale, Rounding.HALF_UP) for end in (low, high)]
    return exact_decimal(max(ends, key=abs), places)


def exact_decimal(units: int, places: int) -> Decimal:
    """`units` of 10^-places as a Decimal, whatever the context's precision."""
    digits = tuple(int(digit) for digit in str(abs(units)))
    return Decimal((int(units < 0), digits, -places))
