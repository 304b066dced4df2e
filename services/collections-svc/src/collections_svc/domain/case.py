"""The case of a loan past due: opened, moved from bucket to bucket, credited, closed, reopened; and its steps.

A loan has one case at a time; one that comes past due again after its case was closed gets another, unless what closed it
never was: then the same case goes on (see `undone.py`). Who works on it is a part of its own (`hands.py`).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from collections_svc.domain import hands
from collections_svc.domain import promise as promises
from collections_svc.domain.facts import (
    CaseClosed,
    CaseCredited,
    CaseCreditReversed,
    CaseMoved,
    CaseOpened,
    CaseRecovered,
    CaseReopened,
    Fact,
    Reason,
    ReminderDue,
    ReopenReason,
    StepDone,
)
from collections_svc.domain.hands import NOBODY, Hands
from collections_svc.domain.ladder import NOTICES, WHOLE_BP, WORK, Bucket, Ladder, PlannedStep, Segment, Way
from collections_svc.domain.placing import Arrears, moved, opened, reopened
from collections_svc.domain.promise import Promise
from collections_svc.domain.promise_facts import (
    PromiseBroken,
    PromiseCredited,
    PromiseDebited,
    PromiseFact,
    PromiseKept,
    PromiseMade,
    PromiseReopened,
)
from collections_svc.domain.remedies import NO_REMEDIES, Remedies
from collections_svc.domain.remedy_changes import RemedyFact, claim_after, moved_on
from collections_svc.domain.remedy_changes import evolve as evolve_remedies
from collections_svc.domain.reminder_facts import ReminderDeferred
from collections_svc.domain.strategy import UNDRAWN, Arm
from collections_svc.domain.undone import Credit, credited, recovered, taken_back
from collections_svc.domain.work_facts import CaseAssigned, CaseHandedBack, CaseOutsourced, CaseRecalled, WorkFact
from fenqi.kernel import derived_id


@dataclass(frozen=True, slots=True)
class Case:
    """State of a loan's latest case. `days_past_due` is as of `as_of_on`, the day it came into its bucket with
    `entered_minor` past due; `plan` are the steps still to come, none of them before `rests_until` (a promise is open, or a
    contact rule made a notice wait), `credits` what came in. `is_undone`: a payment that helped to close it never was, and
    the loan is past due again."""

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
    next_notice_on: date | None = None
    next_work_on: date | None = None
    entered_minor: int = 0
    strategy: str | None = None
    experiment_id: str | None = None
    segment: Segment | None = None
    recovery_bp: int = 0
    recovered_minor: int = 0
    credits: tuple[Credit, ...] = ()
    is_undone: bool = False
    hands: Hands = NOBODY
    promise: Promise | None = None
    rests_until: date | None = None
    remedies: Remedies = NO_REMEDIES

    @property
    def expected_minor(self) -> int:
        """What is past due times what usually comes in of such a debt, rounded down."""
        return self.past_due_minor * self.recovery_bp // WHOLE_BP


def follow(case: Case | None, arrears: Arrears, ladder: Ladder, arm: Arm = UNDRAWN) -> list[Fact]:
    """Decide what a loan's place in a bucket means: a case opened, moved or reopened, with the notices due at once."""
    if case is not None and case.status == "open":
        return [] if case.bucket == arrears.bucket else _with_notices(case, moved(case, arrears, ladder, arm))
    if case is not None and case.is_undone:
        return reopen(case, "payment_reversed", arrears, ladder, arm)
    return _with_notices(case, opened(case, arrears, ladder, arm))


def reopen(case: Case, reason: ReopenReason, arrears: Arrears, ladder: Ladder, arm: Arm = UNDRAWN) -> list[Fact]:
    """Decide that a closed case goes on, because what closed it never was; an open one goes on anyway."""
    if case.status == "open":
        return []
    return _with_notices(case, reopened(case, reason, arrears, ladder, arm))


def remind(case: Case, today: date) -> list[Fact]:
    """Decide which planned notices are due: none on a closed case, where nothing is past due any more, while it rests, or while
    relief is agreed. What a person has to do stays planned until it is done."""
    if case.status == "closed" or case.past_due_minor == 0 or case.remedies.stands_still:
        return []
    if case.rests_until is not None and today < case.rests_until:
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
        if step.planned_on <= today and step.way in NOTICES
    ]


def credit(case: Case, payment_id: str, amount_minor: int, past_due_minor: int, on: date) -> list[Fact]:
    """Decide what a payment means for an open case, or one whose closing was undone; `past_due_minor` is what is past due
    with it counted."""
    if case.status == "closed" and not case.is_undone:
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


def evolve(case: Case | None, fact: Fact | WorkFact | ReminderDeferred | PromiseFact | RemedyFact) -> Case:
    """The only way a Case changes."""
    if isinstance(fact, CaseOpened):
        return _begun(fact)
    assert case is not None, "a case begins with CaseOpened"
    if isinstance(fact, RemedyFact):
        return _remedied(case, fact)
    match fact:
        case CaseMoved() | CaseReopened():
            return _placed(case, fact)
        case ReminderDue() | StepDone():
            done = (fact.step, fact.planned_on)
            return _planned(case, tuple(step for step in case.plan if (step.step, step.planned_on) != done))
        case CaseCredited():
            return credited(case, fact)
        case CaseCreditReversed():
            return replace(taken_back(case, fact), remedies=claim_after(case.remedies, fact))
        case CaseRecovered():
            return replace(recovered(case, fact), remedies=claim_after(case.remedies, fact))
        case CaseClosed():
            closed = replace(
                case, status="closed", closed_on=fact.closed_on, closed_because=fact.reason, rests_until=None
            )
            freed = replace(closed, hands=hands.freed(case.hands), promise=promises.void(case.promise))
            return _planned(freed, ())
        case CaseAssigned() | CaseHandedBack() | CaseOutsourced() | CaseRecalled():
            return replace(case, hands=hands.evolve(case.hands, fact))
        case ReminderDeferred():
            return _planned(replace(case, rests_until=fact.again_on), case.plan)
        case PromiseCredited() | PromiseDebited():
            return replace(case, promise=promises.evolve(case.promise, fact))
        case PromiseMade() | PromiseKept() | PromiseReopened() | PromiseBroken():
            promise = promises.evolve(case.promise, fact)
            return _planned(replace(case, promise=promise, rests_until=promises.rests_until(promise)), case.plan)


def _with_notices(case: Case | None, happened: CaseOpened | CaseMoved | CaseReopened) -> list[Fact]:
    after = evolve(case, happened)
    return [happened, *remind(after, after.as_of_on)]


def _begun(fact: CaseOpened) -> Case:
    begun = Case(
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
        entered_minor=fact.past_due_minor,
        strategy=fact.strategy,
        experiment_id=fact.experiment_id,
        segment=fact.segment,
        recovery_bp=fact.recovery_bp or 0,
    )
    return _planned(begun, fact.plan)


def _placed(case: Case, fact: CaseMoved | CaseReopened) -> Case:
    """In a bucket with its plan, which replaces what was left of the one before."""
    placed = replace(
        case,
        status="open",
        closed_on=None,
        closed_because=None,
        is_undone=False,
        bucket=fact.bucket,
        queue=fact.queue,
        days_past_due=fact.days_past_due,
        as_of_on=fact.moved_on if isinstance(fact, CaseMoved) else fact.reopened_on,
        since_on=fact.since_on or case.since_on,
        past_due_minor=fact.past_due_minor,
        ladder_version=fact.ladder_version,
        entered_minor=fact.past_due_minor,
        strategy=fact.strategy,
        experiment_id=fact.experiment_id,
        recovery_bp=fact.recovery_bp or 0,
        hands=case.hands if fact.queue == case.queue else hands.freed(case.hands),
    )
    return _planned(placed, fact.plan)


def _remedied(case: Case, fact: RemedyFact) -> Case:
    remedies = evolve_remedies(case.remedies, fact, case.credited_minor + case.recovered_minor)
    return _planned(replace(case, remedies=remedies), moved_on(case.plan, fact))


def _planned(case: Case, plan: tuple[PlannedStep, ...]) -> Case:
    notice_on, work_on = (_next(case, plan, ways) for ways in (NOTICES, WORK))
    return replace(case, plan=plan, next_notice_on=notice_on, next_work_on=work_on)


def _next(case: Case, plan: tuple[PlannedStep, ...], ways: frozenset[Way]) -> date | None:
    """The day of the first step that goes one of these ways, none before the case's rest is over, none while relief is agreed."""
    if case.remedies.stands_still:
        return None
    for step in plan:
        if step.way in ways:
            return step.planned_on if case.rests_until is None else max(step.planned_on, case.rests_until)
    return None
