"""What repaying early costs: a part of the principal that is prepaid, which the money pays first."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from ..errors import InvalidTerms
from ..rounding import Rounding, round_fraction


@dataclass(frozen=True, slots=True)
class Early:
    """`steps`: while at most so many instalments have fallen due, this percentage of the prepaid principal, rounded,
    not below the floor nor above the cap. Nothing after the last step, and nothing up to `free_until`."""

    steps: tuple[tuple[int, Fraction], ...] = ()
    floor_minor: int = 0
    cap_minor: int | None = None
    free_until: date | None = None

    def __post_init__(self) -> None:
        if self.floor_minor < 0 or any(percent < 0 for _, percent in self.steps):
            raise InvalidTerms("early-out-of-range", "early repayment: percent and floor can't be below 0")
        if self.cap_minor is not None and self.cap_minor < self.floor_minor:
            raise InvalidTerms("early-out-of-range", "early repayment: the cap can't be below the floor")
        if [until for until, _ in self.steps] != sorted({until for until, _ in self.steps}):
            raise InvalidTerms("early-out-of-range", "early repayment: the steps must rise")

    def percent_on(self, on: date, fallen_due: int) -> Fraction:
        """What is charged on a day, when so many instalments have fallen due; 0 for nothing."""
        if self.free_until is not None and on <= self.free_until:
            return Fraction(0)
        return next((percent for until, percent in self.steps if fallen_due <= until), Fraction(0))

    def penalty(self, principal_minor: int, percent: Fraction, rounding: Rounding) -> int:
        """The penalty on prepaid principal; none on none."""
        if principal_minor <= 0 or not percent:
            return 0
        wanted = max(round_fraction(principal_minor * percent / 100, rounding), self.floor_minor)
        return wanted if self.cap_minor is None else min(wanted, self.cap_minor)


NO_EARLY = Early()
