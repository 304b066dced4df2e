"""A scorecard in plain numbers: attributes, bins, points. Points lost against the best bin are the exact reasons."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from underwriting_svc.domain.features import Feature

MAX_REASONS = 4
GRADES = ("A", "B", "C", "D", "E")
"""Best to worst, whatever the model."""


@dataclass(frozen=True, slots=True)
class Bin:
    """`up_to` for numbers (the bound belongs to the bin; None: everything above), `among` for words."""

    points: int
    up_to: int | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute with its bins in order, the points when nobody told us, and the reason when points are lost."""

    name: str
    bins: tuple[Bin, ...]
    missing: int
    reason: str
    reason_en: str
    reason_zh: str

    @property
    def best(self) -> int:
        """The most points to be had."""
        return max(self.missing, *(one.points for one in self.bins))

    def points(self, value: Feature) -> int:
        """Points of a value."""
        if value is None:
            return self.missing
        if isinstance(value, bool):
            value = "yes" if value else "no"
        for one in self.bins:
            if isinstance(value, str):
                if value in one.among:
                    return one.points
            elif not one.among and (one.up_to is None or value <= one.up_to):
                return one.points
        return self.missing


@dataclass(frozen=True, slots=True)
class GradeFrom:
    """A grade and the least points for it, best grade first."""

    grade: str
    points: int


@dataclass(frozen=True, slots=True)
class Scale:
    """At `points` the odds are `odds` good to one bad; every `double` points double them."""

    points: int
    odds: int
    double: int

    def of(self, log_odds: float) -> int:
        """The points for log odds of default, to the nearest whole one."""
        return round(self.points - self.moved(log_odds + math.log(self.odds)))

    def moved(self, log_odds: float) -> float:
        """What log odds are in points."""
        return log_odds * self.double / math.log(2.0)


def grade_of(grades: tuple[GradeFrom, ...], points: int) -> str:
    """The grade for these points."""
    return next(one.grade for one in grades if points >= one.points)


@dataclass(frozen=True, slots=True)
class Score:
    """What a model says; `points` is None for one without a scorecard, `reasons` are codes, the most points lost first."""

    model: str
    version: str
    points: int | None
    default_probability_percent: str
    grade: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One version of one card."""

    model: str
    version: str
    base: int
    scale: Scale
    grades: tuple[GradeFrom, ...]
    attributes: tuple[Attribute, ...]

    def score(self, features: Mapping[str, Feature], moved: int = 0) -> Score:
        """Score these features; `moved` points come on top, the same for everybody."""
        given = [(attribute, attribute.points(features[attribute.name])) for attribute in self.attributes]
        points = self.base + moved + sum(got for _, got in given)
        lost = sorted(
            ((attribute.best - got, attribute.reason) for attribute, got in given if got < attribute.best),
            key=lambda one: -one[0],
        )
        grade = grade_of(self.grades, points)
        reasons = tuple(reason for _, reason in lost[:MAX_REASONS])
        return Score(self.model, self.version, points, self.probability(points), grade, reasons)

    def points(self, features: Mapping[str, Feature]) -> int:
        """The points alone."""
        return self.base + sum(one.points(features[one.name]) for one in self.attributes)

    def probability(self, points: int) -> str:
        """The probability of default in percent, two digits."""
        odds = self.scale.odds * math.pow(2.0, float(Fraction(points - self.scale.points, self.scale.double)))
        return f"{100.0 / (1.0 + odds):.2f}"

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason in words."""
        return {one.reason: {"en": one.reason_en, "zh": one.reason_zh} for one in self.attributes}
