"""The ladder: what is done about a debt in each bucket, and on which day. It is data; a new version is a new file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Bucket = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
Way = Literal["sms", "email", "app", "phone", "letter"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `after_days` counts from the day the case came into the bucket. `step` names the notice's template."""

    step: str
    way: Way
    after_days: int


@dataclass(frozen=True, slots=True)
class BucketPlan:
    """Who works on the cases of a bucket, and the steps in order."""

    queue: str
    steps: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its day."""

    step: str
    way: Way
    planned_on: date


@dataclass(frozen=True, slots=True)
class Ladder:
    """One version of the decision table."""

    version: str
    buckets: Mapping[Bucket, BucketPlan]

    def plan(self, bucket: Bucket, on: date) -> tuple[PlannedStep, ...]:
        """The steps of a case that comes into this bucket on a day."""
        rungs = sorted(self.buckets[bucket].steps, key=lambda rung: rung.after_days)
        return tuple(PlannedStep(rung.step, rung.way, on + timedelta(days=rung.after_days)) for rung in rungs)

    def queue(self, bucket: Bucket) -> str:
        """Who works on it."""
        return self.buckets[bucket].queue
