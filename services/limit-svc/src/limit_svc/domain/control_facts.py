"""What can happen to a line besides draws and approvals: caps, freezes, proposals, warnings."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from limit_svc.domain.caps import Caps
from limit_svc.domain.facts import DrawFact, LineAdjusted, LineGranted, SubLineAdjusted, SubLineGranted

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class CapsChanged:
    customer_id: str
    line_id: str
    sub_line_id: str | None
    caps: Caps | None
    currency: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class LineFrozen:
    customer_id: str
    line_id: str
    freeze_id: str
    reason: str
    source: str | None
    by: str
    frozen_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class LineReleased:
    customer_id: str
    line_id: str
    freeze_id: str
    reason: str
    by: str
    still_frozen: bool
    released_on: date


@dataclass(frozen=True, slots=True)
class LimitProposed:
    customer_id: str
    line_id: str
    proposal_id: str
    direction: Direction
    limit_before_minor: int
    limit_minor: int
    currency: str
    reasons: tuple[str, ...]
    by: str
    needs_second: bool
    policy_version: str
    proposed_on: date


@dataclass(frozen=True, slots=True)
class LimitProposalDecided:
    customer_id: str
    line_id: str
    proposal_id: str
    agreed: bool
    reason: str
    by: str
    waits_for_second: bool
    decided_on: date


@dataclass(frozen=True, slots=True)
class LineWarned:
    customer_id: str
    line_id: str
    warning: str
    source: str
    warned_on: date


ControlFact = CapsChanged | LineFrozen | LineReleased | LimitProposed | LimitProposalDecided | LineWarned
Fact = LineGranted | LineAdjusted | SubLineGranted | SubLineAdjusted | DrawFact | ControlFact
