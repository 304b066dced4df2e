"""A visit to a customer after the money went out: planned, moved, missed, made with a report, or off."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from collections_svc.domain import visit_errors as errors
from collections_svc.domain.care_policy import Care
from collections_svc.domain.signals import Measure, raise_signals
from collections_svc.domain.visit_facts import (
    CancelledBecause,
    Finding,
    MovedBecause,
    Outcome,
    VisitCancelled,
    VisitFact,
    VisitKind,
    VisitMade,
    VisitMissed,
    VisitMoved,
    VisitPlanned,
    VisitReason,
)
from collections_svc.domain.watch import Watch
from collections_svc.domain.watch_facts import VisitAnswered, VisitAwaited, WatchFact
from fenqi.kernel import derived_id

AGAIN_AFTER_DAYS = 7
"""A visit that was missed, or waits for a complaint to be answered, is planned again so many days later."""
MAX_MISSED = 3
"""A visit that nobody makes so often is cancelled; the next one comes by the class."""
MAX_MOVED = 5
MAX_MOVED_DAYS = 60


@dataclass(frozen=True, slots=True)
class Visit:
    """State of one visit. `missed` and `moved` count how often it was; `moved` only at request."""

    visit_id: str
    watch_id: str
    customer_id: str
    loan_id: str | None
    kind: VisitKind
    reason: VisitReason
    planned_on: date
    policy_version: str
    status: Literal["planned", "made", "cancelled"] = "planned"
    missed: int = 0
    moved: int = 0
    outcome: Outcome | None = None
    findings: tuple[Finding, ...] = ()
    made_on: date | None = None
    reported_by: str | None = None
    cancelled_because: CancelledBecause | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports of a visit."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    made_on: date
    by: str


def plan(watch: Watch, care: Care, today: date) -> tuple[VisitPlanned, VisitAwaited] | None:
    """Decide the visit that the watch is due; None where none is due or no loan runs. It is on the day it is due by, not
    before tomorrow. After a signal it is about that signal's loan."""
    if watch.visit_by is None or watch.visit_id is not None or not watch.running or watch.risk_class is None:
        return None
    planned_on = max(watch.visit_by, today + timedelta(days=1))
    newest = max(watch.signals, key=lambda one: one.observed_on, default=None)
    about = newest.loan_id if newest is not None and watch.visit_because == "signal" else None
    visit_id = derived_id("visit", watch.watch_id, str(watch.visits + 1))
    planned = VisitPlanned(
        visit_id,
        watch.watch_id,
        watch.customer_id,
        about,
        care.policy.rhythm[watch.risk_class].visit_kind,
        watch.visit_because or "by_class",
        planned_on,
        care.policy.version,
    )
    return planned, VisitAwaited(watch.watch_id, watch.customer_id, visit_id, planned_on, today)


def bring_forward(visit: Visit, due: date, by: str, today: date) -> VisitMoved | None:
    """Decide that a signal moves the visit to an earlier day; None where it comes early enough."""
    earlier = max(due, today + timedelta(days=1))
    if visit.status != "planned" or earlier >= visit.planned_on:
        return None
    return _moved(visit, earlier, "signal", by)


def reschedule(visit: Visit, planned_on: date, by: str, today: date) -> list[VisitFact]:
    """Decide another day at request. Raises VisitReported, VisitOff, DayNotPossible, MovedTooOften."""
    _check_open(visit)
    if not today <= planned_on <= today + timedelta(days=MAX_MOVED_DAYS):
        raise errors.DayNotPossible
    if planned_on == visit.planned_on:
        return []
    if visit.moved >= MAX_MOVED:
        raise errors.MovedTooOften
    return [_moved(visit, planned_on, "asked", by)]


def let_go_by(visit: Visit, left_alone: bool, by: str, today: date) -> list[VisitFact]:
    """Decide what becomes of a visit whose day went by: moved where nobody may contact the customer (`left_alone`), else
    missed and planned again, and cancelled once it was missed too often."""
    if visit.status != "planned" or visit.planned_on >= today:
        return []
    again = today + timedelta(days=AGAIN_AFTER_DAYS)
    if left_alone:
        return [_moved(visit, again, "contacts_blocked", by)]
    facts: list[VisitFact] = [VisitMissed(visit.visit_id, visit.watch_id, visit.customer_id, visit.planned_on, again)]
    if visit.missed + 1 >= MAX_MISSED:
        facts.append(VisitCancelled(visit.visit_id, visit.watch_id, visit.customer_id, "never_made", today))
    return facts


def report(visit: Visit, told: Report, left_alone: bool, today: date) -> list[VisitFact]:
    """Decide that a visit was made. Raises VisitReported, VisitOff, VisitInTheFuture, VisitTooEarly, FindingsUnmet, and
    CustomerLeftAlone where nobody may contact the customer."""
    _check_open(visit)
    if told.made_on > today:
        raise errors.VisitInTheFuture
    if told.made_on < visit.planned_on:
        raise errors.VisitTooEarly
    if told.findings and told.outcome != "met":
        raise errors.FindingsUnmet
    if left_alone:
        raise errors.CustomerLeftAlone
    made = VisitMade(
        visit.visit_id,
        visit.watch_id,
        visit.customer_id,
        told.outcome,
        tuple(dict.fromkeys(told.findings)),
        told.made_on,
        told.by,
    )
    return [made]


def cancel(visit: Visit, reason: CancelledBecause, on: date) -> list[VisitFact]:
    """Decide that there is no reason for the visit any more."""
    if visit.status != "planned":
        return []
    return [VisitCancelled(visit.visit_id, visit.watch_id, visit.customer_id, reason, on)]


def follow_up(watch: Watch, visit: Visit, care: Care, today: date) -> list[WatchFact]:
    """Decide what a visit that is at its end means for the watch: when the next is due, and what its report speaks of."""
    if watch.visit_id != visit.visit_id:
        return []
    days = None if watch.risk_class is None else care.policy.rhythm[watch.risk_class].visit_days
    answered = answer(watch, visit, days if watch.running else None, today)
    adverse = sum(one in care.policy.adverse_findings for one in visit.findings)
    measures: list[Measure] = [("visit_findings", adverse, None)]
    if visit.outcome == "moved_away":
        measures.append(("contact_lost", care.policy.moved_away_attempts, None))
    return raise_signals(watch, measures, care, today, [answered])


def answer(watch: Watch, visit: Visit, next_after_days: int | None, on: date) -> VisitAnswered:
    """The watch's visit is at its end; the next is due after so many days, or none."""
    visit_by = None if next_after_days is None else on + timedelta(days=next_after_days)
    return VisitAnswered(watch.watch_id, watch.customer_id, visit.visit_id, visit_by, on)


def evolve(visit: Visit | None, fact: VisitFact) -> Visit:
    """The only way a Visit changes."""
    if isinstance(fact, VisitPlanned):
        return Visit(
            fact.visit_id,
            fact.watch_id,
            fact.customer_id,
            fact.loan_id,
            fact.kind,
            fact.reason,
            fact.planned_on,
            fact.policy_version,
        )
    assert visit is not None, "a visit begins with VisitPlanned"
    match fact:
        case VisitMoved():
            return replace(visit, planned_on=fact.planned_on, moved=visit.moved + (fact.reason == "asked"))
        case VisitMissed():
            return replace(visit, planned_on=fact.planned_on, missed=visit.missed + 1)
        case VisitMade():
            return replace(
                visit,
                status="made",
                outcome=fact.outcome,
                findings=fact.findings,
                made_on=fact.made_on,
                reported_by=fact.by,
            )
        case VisitCancelled():
            return replace(visit, status="cancelled", cancelled_because=fact.reason)


def _check_open(visit: Visit) -> None:
    if visit.status == "made":
        raise errors.VisitReported
    if visit.status == "cancelled":
        raise errors.VisitOff


def _moved(visit: Visit, planned_on: date, reason: MovedBecause, by: str) -> VisitMoved:
    return VisitMoved(visit.visit_id, visit.watch_id, visit.customer_id, visit.planned_on, planned_on, reason, by)
