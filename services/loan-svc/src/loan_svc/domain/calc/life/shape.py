"""How principal comes back in the instalments that are left, and how that is solved anew."""

from fractions import Fraction

from ..rounding import divide, round_to_multiple
from ..schedule import level_of
from ..terms import Method, Terms


class Shape:
    """The level instalment, or the even share of principal, of a plan; places count its periods from 0."""

    def __init__(self, terms: Terms, flat_interest: list[int]) -> None:
        self._terms = terms
        self.flat_interest = flat_interest
        self._level: int | None = None
        self._share = 0

    def principal(self, place: int, interest: int, balance: int) -> int:
        """The principal of an instalment whose interest is known, out of what is left to repay."""
        if place == len(self.flat_interest) - 1:
            return balance
        if place < self._terms.grace:
            return 0
        if self._level is None:
            return min(self._share, balance)
        return min(max(self._level - interest, 0), balance)

    def solve(self, place: int, balance: int) -> None:
        """Size the instalments from `place` on so that they repay `balance`."""
        terms, first = self._terms, max(place, self._terms.grace)
        n = len(self.flat_interest) - first
        if n <= 0:
            return
        if terms.method == Method.EQUAL_PRINCIPAL or (
            terms.method == Method.FLAT and terms.instalment_multiple_minor == 1
        ):
            self._share = divide(balance, n, terms.rounding)
        elif terms.method == Method.FLAT:
            exact = Fraction(balance, n) + self.flat_interest[place]
            self._level = round_to_multiple(
                exact.numerator, exact.denominator, terms.instalment_multiple_minor, terms.level_rounding
            )
        elif terms.method != Method.BULLET:
            self._level = level_of(terms, balance, first)
