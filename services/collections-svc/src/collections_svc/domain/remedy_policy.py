"""What may be granted on a debt, for which reasons, and by whose authority. It is data; a new version is a new file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Authority = Literal["usual", "large"]
"""Who decides: anybody with collections:approve, or somebody with collections:approve-large."""


@dataclass(frozen=True, slots=True)
class WriteOffPolicy:
    """By reason: how many days past due a debt is at least before it is given up for it."""

    from_days_past_due: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class HardshipPolicy:
    """Days and amounts above the usual ones need the larger authority, as does a currency without an amount."""

    reasons: tuple[str, ...]
    longest_days: int
    usual_days: int
    usual_past_due_minor: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SettlementPolicy:
    """Shares are whole percents: of the penalties owed, up to which the usual authority is enough, and of a claim that was
    written off, above which nobody may give up more."""

    longest_days: int
    usual_penalty_percent: int
    most_claim_percent: int


@dataclass(frozen=True, slots=True)
class RestructurePolicy:
    """A plan of up to `usual_periods` with the rate left as it is needs the usual authority only."""

    reasons: tuple[str, ...]
    most_periods: int
    usual_periods: int


@dataclass(frozen=True, slots=True)
class RemedyPolicy:
    """One version of it."""

    version: str
    write_off: WriteOffPolicy
    hardship: HardshipPolicy
    settlement: SettlementPolicy
    restructure: RestructurePolicy
