"""What a loan may cost in all: penalties stop growing where its annual cap is reached."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

DAYS_OF_YEAR = 365


@dataclass(slots=True)
class Ceiling:
    """`annual_rate` of the principal outstanding, for each day it was outstanding (ACT/365), is the most that interest,
    fees and penalties charged up to a day may come to when a penalty is added.

    So 最高人民法院 法发〔2017〕22号 第2条 measures a financial loan (interest, compound interest, penalty interest, damages
    and other fees in total, by the year), and 法释〔2020〕17号 第29条 any other. Planned interest and fees are held to the
    cap by the quote, and never cut here: where they alone reach it, there is no penalty.
    """

    annual_rate: Fraction
    since: date
    minor_days: int = 0

    def count_to(self, on: date, principal_minor: int) -> None:
        """The principal was outstanding up to `on`."""
        if on > self.since:
            self.minor_days += principal_minor * (on - self.since).days
            self.since = on

    def room_minor(self, on: date, principal_minor: int, charged_minor: int) -> int:
        """What may still be charged on a day, rounded down."""
        days = self.minor_days + principal_minor * max((on - self.since).days, 0)
        allowed = self.annual_rate * days / DAYS_OF_YEAR
        return max(allowed.numerator // allowed.denominator - charged_minor, 0)
