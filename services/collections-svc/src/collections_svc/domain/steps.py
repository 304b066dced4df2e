"""The steps of a case: what a person has done, and the whole ladder of it from its facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from collections_svc.domain.facts import CaseClosed, CaseMoved, CaseOpened, CaseReopened, Fact, ReminderDue, StepDone
from collections_svc.domain.ladder import WORK, Bucket, PlannedStep, Way
from collections_svc.domain.refusals import CaseClosedAlready, NoSuchStep

if TYPE_CHECKING:
    from collections_svc.domain.case import Case

Told = Literal["sent", "done", "dropped", "to_come"]


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of a case: when it was to be, and what became of it on which day. `dropped`: the case left its bucket first."""

    bucket: Bucket
    ladder_version: str | None
    step: str
    way: Way
    planned_on: date
    told: Told
    on: date | None = None
    outcome: str | None = None


def due_step(case: "Case", way: Way, on: date) -> PlannedStep | None:
    """The first step of this way whose day has come: what a person who went that way has done."""
    return next((step for step in case.plan if step.way == way and step.planned_on <= on), None)


def step_done(case: "Case", step: str, way: Way, on: date, outcome: str | None = None) -> list[Fact]:
    """Decide that a person did a planned step, whatever its day. Notices go out by themselves: they are not done by hand.
    Raises CaseClosedAlready, NoSuchStep."""
    if case.status == "closed":
        raise CaseClosedAlready
    planned = next((one for one in case.plan if (one.step, one.way) == (step, way)), None)
    if planned is None or way not in WORK:
        raise NoSuchStep
    return [
        StepDone(case.loan_id, case.case_id, case.customer_id, step, way, planned.planned_on, on, outcome),
    ]


def ladder_of(facts: Iterable[object], case_id: str) -> list[Taken]:
    """The steps of one case in the order they were planned, taken, dropped and to come."""
    behind: list[Taken] = []
    ahead: list[Taken] = []
    for fact in facts:
        if getattr(fact, "case_id", None) != case_id:
            continue
        match fact:
            case CaseOpened() | CaseMoved() | CaseReopened():
                behind += [_became(one, "dropped", _day_of(fact)) for one in ahead]
                ahead = [
                    Taken(fact.bucket, fact.ladder_version, one.step, one.way, one.planned_on, "to_come")
                    for one in fact.plan
                ]
            case ReminderDue() | StepDone():
                mine = [one for one in ahead if (one.step, one.planned_on) == (fact.step, fact.planned_on)]
                ahead = [one for one in ahead if one not in mine]
                behind += [_taken(one, fact) for one in mine]
            case CaseClosed():
                behind += [_became(one, "dropped", fact.closed_on) for one in ahead]
                ahead = []
    return [*behind, *ahead]


def _day_of(fact: CaseOpened | CaseMoved | CaseReopened) -> date:
    match fact:
        case CaseOpened():
            return fact.opened_on
        case CaseMoved():
            return fact.moved_on
        case CaseReopened():
            return fact.reopened_on


def _taken(one: Taken, fact: ReminderDue | StepDone) -> Taken:
    if isinstance(fact, StepDone):
        return _became(one, "done", fact.done_on, fact.outcome)
    return _became(one, "sent", fact.planned_on)


def _became(one: Taken, told: Told, on: date, outcome: str | None = None) -> Taken:
    return Taken(one.bucket, one.ladder_version, one.step, one.way, one.planned_on, told, on, outcome)
