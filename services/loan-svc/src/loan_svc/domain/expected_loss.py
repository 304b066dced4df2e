"""Expected credit loss (预期信用损失): exposure × probability of default × loss given default, by stage and grade.

IFRS 9 5.5.3 to 5.5.5 (企业会计准则第22号 articles 47 to 48): twelve months' losses in stage 1, those of the whole life in
stages 2 and 3. More than 30 days past due is significantly worse (5.5.11), more than 90 is default (B5.5.37).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from loan_svc.domain.calc.rounding import Rounding, round_fraction
from loan_svc.domain.day_facts import StageLoss
from loan_svc.domain.words import Bucket, Stage

STAGE_OF_BUCKET: dict[Bucket | None, Stage] = {None: 1, "M1": 1, "M2": 2, "M3": 2}
"""Buckets begin 1, 31, 61 and 91 days past due: everything from M4 on is in default."""


@dataclass(frozen=True, slots=True)
class LossParameters:
    """One version of the bank's estimates, in percent. A grade's first letter names its row; "other" is for the rest."""

    version: str
    valid_from: date
    loss_given_default: Fraction
    twelve_months: dict[str, Fraction]
    lifetime: dict[str, Fraction]

    def rate(self, stage: Stage, grade: str | None) -> Fraction:
        """The part of an exposure that is expected to be lost."""
        if stage == 3:
            return self.loss_given_default
        by_grade = self.twelve_months if stage == 1 else self.lifetime
        return by_grade.get((grade or "")[:1], by_grade["other"]) * self.loss_given_default


class Exposure(NamedTuple):
    """Loans that share a stage and a grade. `exposure_minor` is their outstanding principal."""

    bucket: Bucket | None
    grade: str | None
    loans: int
    exposure_minor: int


def stage_of(bucket: Bucket | None) -> Stage:
    """The stage of a loan that is in this bucket of days past due."""
    return STAGE_OF_BUCKET.get(bucket, 3)


def expected_loss(exposure_minor: int, bucket: Bucket | None, grade: str | None, by: LossParameters) -> int:
    """Of one loan, or of loans alike, half up to the minor unit."""
    return round_fraction(exposure_minor * by.rate(stage_of(bucket), grade), Rounding.HALF_UP)


def losses(exposures: Iterable[Exposure], by: LossParameters) -> tuple[StageLoss, ...]:
    """In total by stage. Loans of one bucket and grade are rounded together, so the sum of single loans may differ from
    it by half a minor unit a loan."""
    found: dict[Stage, StageLoss] = {}
    for one in exposures:
        stage = stage_of(one.bucket)
        so_far = found.get(stage, StageLoss(stage, 0, 0, 0))
        found[stage] = StageLoss(
            stage,
            so_far.loans + one.loans,
            so_far.exposure_minor + one.exposure_minor,
            so_far.loss_minor + expected_loss(one.exposure_minor, one.bucket, one.grade, by),
        )
    return tuple(found[stage] for stage in sorted(found))


@lru_cache(maxsize=1)
def _versions() -> tuple[LossParameters, ...]:
    rows: list[dict[str, Any]] = json.loads((files("loan_svc.data") / "expected_loss.json").read_text("utf-8"))
    return tuple(
        LossParameters(
            row["version"],
            date.fromisoformat(row["valid_from"]),
            Fraction(row["loss_given_default_percent"]) / 100,
            {grade: Fraction(percent) / 100 for grade, percent in row["twelve_months_percent"].items()},
            {grade: Fraction(percent) / 100 for grade, percent in row["lifetime_percent"].items()},
        )
        for row in rows
    )


def parameters_on(on: date) -> LossParameters:
    """The version in force on a day; the first one for days before it."""
    versions = sorted(_versions(), key=lambda one: one.valid_from)
    return max((one for one in versions if one.valid_from <= on), key=lambda one: one.valid_from, default=versions[0])
