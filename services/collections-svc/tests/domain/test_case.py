"""The case of a loan past due, rule by rule."""

from dataclasses import replace
from datetime import date, timedelta

from collections_svc.domain import case as rules
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseClosed, CaseCredited, CaseMoved, CaseOpened, Fact, ReminderDue
from collections_svc.domain.ladder import BucketPlan, Ladder, PlannedStep, Rung
from collections_svc.domain.placing import Arrears

DAY = date(2026, 11, 23)
SINCE = date(2026, 11, 22)
LADDER = Ladder(
    "t1",
    {
        "M1": BucketPlan("early", (Rung("again", "app", 3), Rung("first", "sms", 0))),
        "M2": BucketPlan("phone", (Rung("call", "phone", 2), Rung("mail", "email", 5))),
    },
)
M1 = Arrears("L1", "C1", "M1", 1, 5000, "CNY", SINCE, DAY)
M2 = replace(M1, bucket="M2", days_past_due=31, past_due_minor=9000, as_of_on=DAY + timedelta(days=30))


def after(case: Case | None, facts: list[Fact]) -> Case:
    for fact in facts:
        case = rules.evolve(case, fact)
    assert case is not None
    return case


OPEN = after(None, rules.follow(None, M1, LADDER))


def test_a_loan_past_due_gets_a_case_with_its_plan_and_the_first_reminder_at_once() -> None:
    opened, reminder = rules.follow(None, M1, LADDER)
    assert isinstance(opened, CaseOpened)
    assert (opened.queue, opened.ladder_version, opened.since_on) == ("early", "t1", SINCE)
    again = PlannedStep("again", "app", DAY + timedelta(days=3))
    assert opened.plan == (PlannedStep("first", "sms", DAY), again)
    assert isinstance(reminder, ReminderDue)
    assert (reminder.step, reminder.way, reminder.amount_minor, reminder.due_on) == ("first", "sms", 5000, SINCE)
    assert (OPEN.plan, OPEN.next_notice_on, OPEN.next_work_on) == ((again,), again.planned_on, None)


def test_the_next_bucket_moves_the_case_and_replaces_its_plan() -> None:
    (moved,) = rules.follow(OPEN, M2, LADDER)
    assert isinstance(moved, CaseMoved)
    assert (moved.previous_bucket, moved.bucket, moved.queue) == ("M1", "M2", "phone")
    case = after(OPEN, [moved])
    assert (case.case_id, case.bucket, case.past_due_minor, case.opened_on) == (OPEN.case_id, "M2", 9000, DAY)
    assert [step.step for step in case.plan] == ["call", "mail"]
    assert (case.next_work_on, case.next_notice_on) == tuple(step.planned_on for step in case.plan)
    assert rules.follow(case, M2, LADDER) == [], "told twice, moved once"


def test_steps_are_due_on_their_day_and_once() -> None:
    assert rules.remind(OPEN, DAY + timedelta(days=2)) == []
    facts = rules.remind(OPEN, DAY + timedelta(days=4))
    assert [(one.step, one.days_past_due) for one in facts if isinstance(one, ReminderDue)] == [("again", 5)]
    reminded = after(OPEN, facts)
    assert (reminded.plan, reminded.next_notice_on) == ((), None)
    assert rules.remind(reminded, DAY + timedelta(days=9)) == []


def test_a_payment_is_credited_to_an_open_case() -> None:
    facts = rules.credit(OPEN, "Y1", 2000, 3000, DAY)
    assert facts == [CaseCredited("L1", OPEN.case_id, "C1", "Y1", 2000, 3000, "CNY", DAY)]
    case = after(OPEN, facts)
    assert (case.credited_minor, case.past_due_minor) == (2000, 3000)
    assert rules.remind(replace(case, past_due_minor=0), DAY + timedelta(days=9)) == [], "nobody is asked for nothing"


def test_a_closed_case_stays_closed_and_silent_until_the_loan_is_past_due_again() -> None:
    paid = after(OPEN, rules.credit(OPEN, "Y1", 5000, 0, DAY))
    facts = rules.close(paid, "cured", DAY)
    assert facts == [CaseClosed("L1", OPEN.case_id, "C1", "cured", 5000, "CNY", DAY, DAY)]
    closed = after(paid, facts)
    assert (closed.status, closed.plan, closed.next_notice_on) == ("closed", (), None)
    assert rules.close(closed, "settled", DAY) == []
    assert rules.credit(closed, "Y2", 1, 0, DAY) == []
    assert rules.remind(closed, DAY + timedelta(days=99)) == []
    later = replace(M1, as_of_on=DAY + timedelta(days=60))
    again = after(closed, rules.follow(closed, later, LADDER))
    assert (again.status, again.credited_minor, again.case_id != OPEN.case_id) == ("open", 0, True)
