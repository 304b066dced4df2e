"""The limit policy: what of it is a list. What is decided by a table is asked through `ports.Proposals`."""

from dataclasses import dataclass
from typing import Literal

from limit_svc.domain.caps import UNCAPPED, Caps
from limit_svc.domain.facts import LineType
from limit_svc.domain.guard import Guard

Bucket = Literal["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]
BUCKETS: tuple[Bucket, ...] = ("M1", "M2", "M3", "M4", "M5", "M6", "M7+")


@dataclass(frozen=True, slots=True)
class CapsOf:
    """The caps of one sort of line in one currency."""

    line_type: LineType
    currency: str
    caps: Caps


@dataclass(frozen=True, slots=True)
class Freezes:
    """Which bucket freezes, and how many days a freeze lasts; None: until it is released."""

    overdue_from: Bucket
    fraud_days: int | None
    signal_days: int | None

    def is_overdue_enough(self, bucket: Bucket) -> bool:
        """Whether a loan in this bucket freezes its line."""
        return BUCKETS.index(bucket) >= BUCKETS.index(self.overdue_from)


@dataclass(frozen=True, slots=True)
class Signals:
    """What a signal of each severity does. A decrease is by `decrease_percent` of the limit; 100 is down to what is used."""

    high: Literal["freeze", "decrease", "warn"]
    medium: Literal["freeze", "decrease", "warn"]
    low: Literal["freeze", "decrease", "warn"]
    decrease_percent: int


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """An increase of as much or more needs a second person."""

    currency: str
    increase_minor: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """When the table of proposals is asked: whenever a loan has paid a multiple of `every_instalments`, and when it is overdue.
    `behaviour_days` is how far back behaviour counts; a proposed limit is a multiple of `step_minor`."""

    every_instalments: int
    behaviour_days: int
    step_minor: int


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of it."""

    version: str
    caps: tuple[CapsOf, ...]
    guard: Guard
    freezes: Freezes
    signals: Signals
    second_person: tuple[SecondPerson, ...]
    reviews: Reviews

    def caps_of(self, line_type: LineType, currency: str) -> Caps:
        """Those of this sort of line; no caps where the policy has none."""
        found = (one.caps for one in self.caps if (one.line_type, one.currency) == (line_type, currency))
        return next(found, UNCAPPED)

    def second_from(self, currency: str) -> int:
        """From which increase on a second person decides; every increase in a currency that the policy does not know."""
        return next((one.increase_minor for one in self.second_person if one.currency == currency), 0)
