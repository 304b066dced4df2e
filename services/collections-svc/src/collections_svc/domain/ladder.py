"""The ladder: what is done about a debt in each bucket, and on which day. It is data; a new version is a new file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Bucket = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
Way = Literal["sms", "email", "app", "phone", "letter", "visit", "legal"]
Notice = Literal["sms", "email", "app", "letter"]
"""What customer-svc sends; the other ways are work for a person."""
Segment = Literal["first", "repeated"]
"""Whether the loan had a case before."""

NOTICES: frozenset[Way] = frozenset({"sms", "email", "app", "letter"})
CONTACTS: frozenset[Way] = frozenset({"phone", "visit"})
"""Work that turns to the customer: done by logging the contact."""
WORK: frozenset[Way] = CONTACTS | {"legal"}
WHOLE_BP = 10_000
"""Basis points of the whole."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `after_days` counts from the day the case came into the bucket. `step` names the notice's template."""

    step: str
    way: Way
    after_days: int


@dataclass(frozen=True, slots=True)
class Debtor:
    """What a row of the table is chosen by."""

    segment: Segment
    past_due_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class When:
    """What a row asks for: all of it must hold, what is None asks for nothing. Amounts are of `currency`."""

    segment: Segment | None = None
    currency: str | None = None
    from_minor: int | None = None
    below_minor: int | None = None

    def holds(self, debtor: Debtor) -> bool:
        """True when the debtor is of this row."""
        return (
            self.segment in (None, debtor.segment)
            and self.currency in (None, debtor.currency)
            and (self.from_minor is None or debtor.past_due_minor >= self.from_minor)
            and (self.below_minor is None or debtor.past_due_minor < self.below_minor)
        )


@dataclass(frozen=True, slots=True)
class Row:
    """What is done with the debtors of one row. `recovery_bp`: what usually comes in of such a debt, in basis points."""

    when: When
    queue: str
    steps: tuple[Rung, ...]
    recovery_bp: int = 0


@dataclass(frozen=True, slots=True)
class BucketPlan:
    """Who works on the cases of a bucket, and the steps in order, unless one of `rows` holds: the first that does."""

    queue: str
    steps: tuple[Rung, ...]
    recovery_bp: int = 0
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its day."""

    step: str
    way: Way
    planned_on: date


@dataclass(frozen=True, slots=True)
class Course:
    """What the table says of one debtor in one bucket from a day on."""

    queue: str
    recovery_bp: int
    plan: tuple[PlannedStep, ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """One version of the decision table."""

    version: str
    buckets: Mapping[Bucket, BucketPlan]

    def course(self, bucket: Bucket, debtor: Debtor, on: date) -> Course:
        """What is done about a debt that comes into this bucket on a day."""
        usual = self.buckets[bucket]
        row = next((one for one in usual.rows if one.when.holds(debtor)), usual)
        rungs = sorted(row.steps, key=lambda rung: rung.after_days)
        plan = tuple(PlannedStep(rung.step, rung.way, on + timedelta(days=rung.after_days)) for rung in rungs)
        return Course(row.queue, row.recovery_bp, plan)
