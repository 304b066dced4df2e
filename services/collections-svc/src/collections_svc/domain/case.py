"""The case of a loan past due: opened, moved from bucket to bucket, credited, closed; and its reminders.

A loan has one case at a time; one that comes past due again after its case was closed gets another.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from collections_svc.domain.facts import (
    CaseClosed,
    CaseCredited,
    CaseCreditReversed,
    CaseMoved,
    CaseOpened,
    CaseRecovered,
    Fact,
    Reason,
    ReminderDue,
)
from collections_svc.domain.ladder import Bucket, Ladder, PlannedStep
from collections_svc.domain.remedies import NO_REMEDIES, Remedies
from collections_svc.domain.remedy_changes import RemedyFact, claim_after, moved_on
from collections_svc.domain.remedy_changes import evolve as evolve_remedies
from collections_svc.domain.undone import Credit, credited, recovered, taken_back
from fenqi.kernel import derived_id


@dataclass(frozen=True, slots=True)
class Case:
    """State of a loan's latest case. `days_past_due` is as of `as_of_on`; `plan` are the steps still to come."""

    loan_id: str
    case_id: str
    customer_id: str
    status: Literal["open", "closed"]
    bucket: Bucket
    queue: str
    days_past_due: int
    as_of_on: date
    since_on: date
    past_due_minor: int
    currency: str
    opened_on: date
    credited_minor: int = 0
    closed_on: date | None = None
    closed_because: Reason | None = None
    ladder_version: str | None = None
    plan: tuple[PlannedStep, ...] = ()
    next_step_on: date | None = None
    recovered_minor: int = 0
    """What came in after the write-off."""
    credits: tuple[Credit, ...] = ()
    remedies: Remedies = NO_REMEDIES


@dataclass(frozen=True, slots=True)
class Arrears:
    """How a loan is past due, as loan-svc says."""

    loan_id: str
    customer_id: str
    bucket: Bucket
    days_past_due: int
    past_due_minor: int
    currency: str
    since_on: date
    as_of_on: date


def follow(case: Case | None, arrears: Arrears, ladder: Ladder) -> list[Fact]:
    """Decide what a loan's place in a bucket means: a case opened or moved, with the reminders that are due at once."""
    on = arrears.as_of_on
    if case is None or case.status == "closed":
        happened: CaseOpened | CaseMoved = CaseOpened(
            arrears.loan_id,
            derived_id("case", arrears.loan_id, on.isoformat()),
            arrears.customer_id,
            arrears.bucket,
            arrears.days_past_due,
            arrears.past_due_minor,
            arrears.currency,
            ladder.queue(arrears.bucket),
            on,
            arrears.since_on,
            ladder.version,
            ladder.plan(arrears.bucket, on),
        )
    elif case.bucket == arrears.bucket:
        return []
    else:
        happened = CaseMoved(
            case.loan_id,
            case.case_id,
            case.customer_id,
            arrears.bucket,
            case.bucket,
            arrears.days_past_due,
            arrears.past_due_minor,
            arrears.currency,
            ladder.queue(arrears.bucket),
            on,
            arrears.since_on,
            ladder.version,
            ladder.plan(arrears.bucket, on),
        )
    return [happened, *remind(evolve(case, happened), on)]


def remind(case: Case, today: date) -> list[Fact]:
    """Decide which planned steps are due: none on a closed case, where nothing is past due any more, or while relief is
    agreed."""
    if case.status == "closed" or case.past_due_minor == 0 or case.remedies.stands_still:
        return []
    return [
        ReminderDue(
            case.loan_id,
            derived_id("reminder", case.case_id, case.bucket, step.step, step.planned_on.isoformat()),
            case.customer_id,
            case.case_id,
            "overdue",
            step.step,
            step.way,
            case.past_due_minor,
            case.currency,
            case.since_on,
            case.bucket,
            case.days_past_due + (today - case.as_of_on).days,
            step.planned_on,
        )
        for step in case.plan
        if step.planned_on <= today
    ]


def credit(case: Case, payment_id: str, amount_minor: int, past_due_minor: int, on: date) -> list[Fact]:
    """Decide what a payment means for an open case; `past_due_minor` is what is past due with it counted."""
    if case.status == "closed":
        return []
    return [
        CaseCredited(
            case.loan_id, case.case_id, case.customer_id, payment_id, amount_minor, past_due_minor, case.currency, on
        )
    ]


def close(case: Case, reason: Reason, on: date) -> list[Fact]:
    """Decide the end of a case; one that is closed stays as it is."""
    if case.status == "closed":
        return []
    return [
        CaseClosed(
            case.loan_id,
            case.case_id,
            case.customer_id,
            reason,
            case.credited_minor,
            case.currency,
            case.opened_on,
            on,
        )
    ]


def evolve(case: Case | None, fact: Fact | RemedyFact) -> Case:
    """The only way a Case changes."""
    if isinstance(fact, CaseOpened):
        return _planned(
            Case(
                fact.loan_id,
                fact.case_id,
                fact.customer_id,
                "open",
                fact.bucket,
                fact.queue,
                fact.days_past_due,
                fact.opened_on,
                fact.since_on or fact.opened_on,
                fact.past_due_minor,
                fact.currency,
                fact.opened_on,
                ladder_version=fact.ladder_version,
            ),
            fact.plan,
        )
    assert case is not None, "a case begins with CaseOpened"
    if isinstance(fact, RemedyFact):
        return _remedied(case, fact)
    match fact:
        case CaseMoved():
            moved = replace(
                case,
                bucket=fact.bucket,
                queue=fact.queue,
                days_past_due=fact.days_past_due,
                as_of_on=fact.moved_on,
                since_on=fact.since_on or case.since_on,
                past_due_minor=fact.past_due_minor,
                ladder_version=fact.ladder_version,
            )
            return _planned(moved, fact.plan)
        case ReminderDue():
            done = (fact.step, fact.planned_on)
            return _planned(case, tuple(step for step in case.plan if (step.step, step.planned_on) != done))
        case CaseCredited():
            return credited(case, fact)
        case CaseCreditReversed():
            return replace(taken_back(case, fact), remedies=claim_after(case.remedies, fact))
        case CaseRecovered():
            return replace(recovered(case, fact), remedies=claim_after(case.remedies, fact))
        case CaseClosed():
            closed = replace(case, status="closed", closed_on=fact.closed_on, closed_because=fact.reason)
            return _planned(closed, ())


def _remedied(case: Case, fact: RemedyFact) -> Case:
    remedies = evolve_remedies(case.remedies, fact, case.credited_minor + case.recovered_minor)
    return _planned(replace(case, remedies=remedies), moved_on(case.plan, fact))


def _planned(case: Case, plan: tuple[PlannedStep, ...]) -> Case:
    due = bool(plan) and not case.remedies.stands_still
    return replace(case, plan=plan, next_step_on=plan[0].planned_on if due else None)
