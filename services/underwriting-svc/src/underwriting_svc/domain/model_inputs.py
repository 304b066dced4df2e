"""From attributes to the row of numbers that a regression, a network or a forest of trees takes, and reasons for what it
says: how much better the applicant would have done with one attribute as it usually is among those who paid."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.scorecard import MAX_REASONS

MOST_LOG_ODDS = 30.0
"""Beyond this a probability is nought or one to any digit shown."""


@dataclass(frozen=True, slots=True)
class Input:
    """One number of the row.

    `kind`: `number` the value; `log` its logarithm, the sign kept; `word` 1 where it is `word`; `code` the place of the
    word in `words`; `missing` 1 where it is not told; `zero` 1 where it is nought. A number outside `low` to `high` counts
    as the nearer of them; `missing` is what stands for what is not told, None leaves a gap (trees can take it). What comes
    out is centred and scaled."""

    attribute: str
    kind: Literal["number", "log", "word", "code", "missing", "zero"]
    low: float | None = None
    high: float | None = None
    word: str = ""
    words: tuple[str, ...] = ()
    missing: float | None = None
    centre: float = 0.0
    scale: float = 1.0

    def of(self, value: Feature) -> float:
        """The number; NaN for a gap."""
        found = None if value is None and self.kind != "missing" else self._plain(value)
        if found is None:
            found = self.missing
        return math.nan if found is None else (found - self.centre) / self.scale

    def _plain(self, value: Feature) -> float | None:
        if value is None or self.kind == "missing":
            return float(value is None)
        if self.kind == "zero":
            return float(value == 0)
        if isinstance(value, str):
            if self.kind == "word":
                return float(value == self.word)
            return float(self.words.index(value)) if value in self.words else None
        return self.plain(float(value))

    def plain(self, number: float) -> float:
        """A told number before it is centred and scaled."""
        number = number if self.low is None else max(number, self.low)
        number = number if self.high is None else min(number, self.high)
        return math.copysign(math.log1p(abs(number)), number) if self.kind == "log" else number


@dataclass(frozen=True, slots=True)
class Usual:
    """An attribute as it usually is among those who paid, and the reason where being otherwise costs something."""

    attribute: str
    value: int | str
    reason: str
    reason_en: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """One version of what a model takes. A regression's `weights` and `intercept` are here too."""

    model: str
    version: str
    inputs: tuple[Input, ...]
    usual: tuple[Usual, ...]
    weights: tuple[float, ...] = ()
    intercept: float = 0.0

    def row(self, attributes: Mapping[str, Feature]) -> list[float]:
        """The numbers for one applicant."""
        return [one.of(attributes[one.attribute]) for one in self.inputs]

    def question(self, attributes: Mapping[str, Feature]) -> list[list[float]]:
        """The applicant's row first, then one for each attribute as if it were the usual one."""
        row = self.row(attributes)
        rows = [row]
        for usual in self.usual:
            other = [
                one.of(usual.value) if one.attribute == usual.attribute else number
                for one, number in zip(self.inputs, row, strict=True)
            ]
            rows.append(other)
        return rows

    def reasons(self, log_odds: Sequence[float]) -> tuple[str, ...]:
        """Reason codes from the log odds of default for the rows of `question`: what costs most comes first."""
        own = log_odds[0]
        costs = [(own - other, usual.reason) for usual, other in zip(self.usual, log_odds[1:], strict=True)]
        return tuple(reason for cost, reason in sorted(costs, key=lambda one: -one[0])[:MAX_REASONS] if cost > 0)

    def regress(self, row: Sequence[float]) -> float:
        """The log odds of default by the weights: a logistic regression's answer."""
        return self.intercept + sum(weight * number for weight, number in zip(self.weights, row, strict=True))

    def attributes(self) -> frozenset[str]:
        """The names of what is looked at."""
        return frozenset(one.attribute for one in self.inputs)


def log_odds(part: float) -> float:
    """Of a share strictly between 0 and 1."""
    return math.log(part / (1.0 - part))


def probability(odds: float) -> float:
    """The share with these log odds."""
    return 1.0 / (1.0 + math.exp(-max(-MOST_LOG_ODDS, min(MOST_LOG_ODDS, odds))))


def moved(expected_default_percent: float, trained_rows: int, trained_bad: int) -> float:
    """What is added to a model's log odds of default so that they are a portfolio's and not its data's: data sets hold more
    bad cases than books do (Elkan 2001, The foundations of cost-sensitive learning, theorem 2)."""
    return log_odds(expected_default_percent / 100.0) - log_odds(trained_bad / trained_rows)
