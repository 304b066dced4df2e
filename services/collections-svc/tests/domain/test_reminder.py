"""Reminders that fall due go through the contact book."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from collections_svc.domain import case as cases
from collections_svc.domain import contact_book
from collections_svc.domain.case import Case
from collections_svc.domain.contact_book import ContactBook, Counted
from collections_svc.domain.contact_facts import ContactMade, ContactRefused
from collections_svc.domain.contact_rules import notice_now, notice_on
from collections_svc.domain.facts import ReminderDue
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.placing import Arrears
from collections_svc.domain.reminder import through_the_book
from collections_svc.domain.reminder_facts import ReminderDeferred

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
LADDER = Ladder("t1", {"M1": BucketPlan("early", (Rung("first", "sms", 0), Rung("second", "app", 0)))})
FACTS = cases.follow(None, Arrears("L1", "C1", "M1", 1, 5000, "CNY", DAY, DAY), LADDER)
BLOCKED = contact_book.evolve(None, contact_book.block(None, "C1", "complaint", "X1", DAY)[0])


def passed(book: ContactBook | None, facts: Any = FACTS, on: date = DAY) -> tuple[list[Any], list[Any]]:
    allowed, told = through_the_book(facts, book, notice_on(on, NOW, on, ZONE), on, "system:collections-svc")
    return allowed, list(told)


def folded(facts: list[Any]) -> Case:
    case = None
    for fact in facts:
        case = cases.evolve(case, fact)
    assert case is not None
    return case


def test_a_notice_that_is_allowed_counts() -> None:
    allowed, told = passed(None)
    assert allowed == FACTS
    made = told[0]
    assert isinstance(made, ContactMade)
    assert (made.way, made.outcome, made.counted_on, made.by) == ("sms", "sent", DAY, "system:collections-svc")
    assert made.contact_id == next(one.reminder_id for one in FACTS if isinstance(one, ReminderDue))


def test_while_contacts_are_blocked_steps_wait_for_the_next_day_and_the_refusal_is_on_record() -> None:
    allowed, told = passed(BLOCKED)
    assert [type(one) for one in allowed[1:]] == [ReminderDeferred, ReminderDeferred]
    assert [(one.way, one.rule) for one in told if isinstance(one, ContactRefused)] == [
        ("sms", "blocked"),
        ("app", "blocked"),
    ]
    case = folded(allowed)
    assert [one.step for one in case.plan] == ["first", "second"], "still to come"
    assert (case.rests_until, case.next_notice_on) == (DAY + timedelta(days=1), DAY + timedelta(days=1))
    assert cases.remind(case, DAY) == [], "once a day"
    tomorrow = DAY + timedelta(days=1)
    due = cases.remind(case, tomorrow)
    assert [one.step for one in due if isinstance(one, ReminderDue)] == ["first", "second"]
    assert passed(ContactBook("C1"), due, tomorrow)[0] == due, "answered meanwhile"


def test_two_notices_of_one_case_on_one_day_are_counted_one_after_the_other() -> None:
    book = ContactBook("C1", recent=tuple(Counted(f"B{n}", DAY) for n in range(2)))
    allowed, told = passed(book)
    assert [type(one) for one in allowed[1:]] == [ReminderDue, ReminderDeferred]
    assert [one.rule for one in told if isinstance(one, ContactRefused)] == ["day_limit"]


def test_an_event_that_comes_too_late_for_its_day_leaves_the_step_planned() -> None:
    book = ContactBook("C1", earliest_on=DAY + timedelta(days=1))
    allowed, told = passed(book)
    assert (allowed, told) == (FACTS[:1], [])


def test_in_quiet_hours_nothing_is_tried_and_the_step_stays_planned() -> None:
    night = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight in Shanghai, after the close
    allowed, told = through_the_book(FACTS, None, notice_now(night, DAY, ZONE), DAY, "system:collections-svc")
    assert (allowed, list(told)) == (FACTS[:1], [])
    morning = datetime(2026, 11, 24, 0, tzinfo=UTC)
    allowed, (made, _) = through_the_book(FACTS, None, notice_now(morning, DAY, ZONE), DAY, "system:collections-svc")
    assert (allowed, made.counted_on) == (FACTS, DAY + timedelta(days=1)), "by the clock, whatever the business date"
