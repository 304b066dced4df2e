"""Visits, rule by rule: planned, moved, missed, reported, off."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from collections_svc.domain import visit as rules
from collections_svc.domain import visit_errors as errors
from collections_svc.domain.care_policy import Care
from collections_svc.domain.visit import Report, Visit
from collections_svc.domain.visit_facts import VisitCancelled, VisitFact, VisitMissed, VisitMoved
from collections_svc.domain.watch import OpenSignal, Watch, WatchedLoan, evolve
from collections_svc.domain.watch_facts import RiskSignalled, VisitAnswered

DAY = date(2026, 11, 23)
SOON = DAY + timedelta(days=3)
LOAN = WatchedLoan("L1", "A1", 900, "CNY", None)
WATCH = Watch("W1", "C1", DAY, (LOAN,), risk_class="high", visit_by=SOON, visit_because="by_class")


def after(visit: Visit, facts: list[VisitFact]) -> Visit:
    for fact in facts:
        visit = rules.evolve(visit, fact)
    return visit


@pytest.fixture
def planned(care: Care) -> Visit:
    found = rules.plan(WATCH, care, DAY)
    assert found is not None
    return rules.evolve(None, found[0])


def test_a_visit_is_planned_as_the_class_says_on_the_day_it_is_due(planned: Visit, care: Care) -> None:
    assert (planned.kind, planned.reason, planned.planned_on, planned.policy_version) == (
        "site", "by_class", SOON, "care-t",
    )  # fmt: skip
    found = rules.plan(WATCH, care, DAY)
    assert found is not None
    watch = evolve(WATCH, found[1])
    assert (watch.visit_id, watch.visit_on, watch.visit_by) == (planned.visit_id, SOON, None)
    assert rules.plan(watch, care, DAY) is None, "one at a time"
    late = rules.plan(replace(WATCH, visit_by=DAY - timedelta(days=9)), care, DAY)
    assert late is not None
    assert late[0].planned_on == DAY + timedelta(days=1), "not before tomorrow"


def test_nobody_is_visited_whose_loans_have_ended(care: Care) -> None:
    assert rules.plan(replace(WATCH, loans=()), care, DAY) is None
    assert rules.plan(replace(WATCH, visit_by=None), care, DAY) is None


def test_after_a_signal_the_visit_is_about_its_loan_and_comes_earlier(planned: Visit, care: Care) -> None:
    signal = OpenSignal("first_payment_default", "L1", "high", DAY, None)
    found = rules.plan(replace(WATCH, signals=(signal,), visit_because="signal"), care, DAY)
    assert found is not None
    assert (found[0].reason, found[0].loan_id) == ("signal", "L1")
    assert rules.bring_forward(planned, DAY + timedelta(days=2), "system", DAY) == VisitMoved(
        planned.visit_id, "W1", "C1", SOON, DAY + timedelta(days=2), "signal", "system"
    )
    assert rules.bring_forward(planned, SOON, "system", DAY) is None


def test_a_report_comes_once_from_the_day_on_and_not_before_it_was_made(planned: Visit) -> None:
    told = Report("met", ("job_lost", "job_lost"), SOON, "S1")
    with pytest.raises(errors.VisitTooEarly):
        rules.report(planned, replace(told, made_on=DAY), False, SOON)
    with pytest.raises(errors.VisitInTheFuture):
        rules.report(planned, told, False, DAY)
    with pytest.raises(errors.FindingsUnmet):
        rules.report(planned, replace(told, outcome="not_met"), False, SOON)
    with pytest.raises(errors.CustomerLeftAlone):
        rules.report(planned, told, True, SOON)
    made = after(planned, rules.report(planned, told, False, SOON))
    assert (made.status, made.findings, made.reported_by) == ("made", ("job_lost",), "S1")
    with pytest.raises(errors.VisitReported):
        rules.report(made, told, False, SOON)
    with pytest.raises(errors.VisitReported):
        rules.reschedule(made, SOON, "S1", DAY)
    off = after(planned, rules.cancel(planned, "loans_ended", DAY))
    with pytest.raises(errors.VisitOff):
        rules.report(off, told, False, SOON)
    assert rules.cancel(off, "loans_ended", DAY) == []


def test_a_visit_is_moved_within_bounds_and_not_for_ever(planned: Visit) -> None:
    for day in (DAY - timedelta(days=1), DAY + timedelta(days=61)):
        with pytest.raises(errors.DayNotPossible):
            rules.reschedule(planned, day, "S1", DAY)
    assert rules.reschedule(planned, SOON, "S1", DAY) == []
    visit = planned
    for n in range(5):
        visit = after(visit, rules.reschedule(visit, DAY + timedelta(days=10 + n), "S1", DAY))
    with pytest.raises(errors.MovedTooOften):
        rules.reschedule(visit, DAY, "S1", DAY)


def test_a_day_that_went_by_is_missed_and_the_third_time_it_is_off(planned: Visit) -> None:
    assert rules.let_go_by(planned, False, "system", SOON) == [], "its day is not over"
    visit, today = planned, SOON + timedelta(days=1)
    facts = rules.let_go_by(visit, False, "system", today)
    again = today + timedelta(days=7)
    assert facts == [VisitMissed(visit.visit_id, "W1", "C1", SOON, again)]
    visit = after(visit, facts)
    visit = after(visit, rules.let_go_by(visit, False, "system", again + timedelta(days=1)))
    last = rules.let_go_by(visit, False, "system", visit.planned_on + timedelta(days=1))
    assert [type(fact) for fact in last] == [VisitMissed, VisitCancelled]


def test_while_nobody_may_contact_the_customer_the_visit_waits_and_is_not_missed(planned: Visit) -> None:
    today = SOON + timedelta(days=1)
    facts = rules.let_go_by(planned, True, "system", today)
    assert facts == [
        VisitMoved(planned.visit_id, "W1", "C1", SOON, today + timedelta(days=7), "contacts_blocked", "system")
    ]
    assert (after(planned, facts).missed, after(planned, facts).moved) == (0, 0)


def test_what_a_visit_finds_is_a_signal_and_the_next_visit_follows_the_class(planned: Visit, care: Care) -> None:
    found = rules.plan(WATCH, care, DAY)
    assert found is not None
    watch = evolve(WATCH, found[1])
    told = Report("met", ("job_lost", "other_debts", "illness"), SOON, "S1")
    made = after(planned, rules.report(planned, told, False, SOON))
    answered, *rest = rules.follow_up(watch, made, care, SOON)
    assert answered == VisitAnswered("W1", "C1", planned.visit_id, SOON + timedelta(days=20), SOON)
    assert [(one.signal, one.measure, one.severity) for one in rest if isinstance(one, RiskSignalled)] == [
        ("visit_findings", 2, "high")
    ]
    gone = after(planned, rules.report(planned, Report("moved_away", (), SOON, "S1"), False, SOON))
    lost = [one for one in rules.follow_up(watch, gone, care, SOON) if isinstance(one, RiskSignalled)]
    assert [one.signal for one in lost] == ["contact_lost"]
    assert rules.follow_up(WATCH, made, care, SOON) == [], "another visit's report says nothing of this watch"
