"""Customers hear of a payment before its day and on it, once each."""

from datetime import date, timedelta

import pytest

from collections_svc.domain.due_reminder import BEFORE_DAYS, ComingDue, evolve, remind_of, reminder_id
from fenqi.kernel import Money

DUE_ON = date(2026, 12, 23)
DUE = ComingDue("L1", "C1", DUE_ON, Money(10_319, "CNY"))


@pytest.mark.parametrize(
    ("days_before", "kind", "way"),
    [(BEFORE_DAYS, "before_due", "app"), (1, "before_due", "app"), (0, "on_due_date", "sms")],
)
def test_a_reminder_says_what_is_to_be_paid_and_when(days_before: int, kind: str, way: str) -> None:
    today = DUE_ON - timedelta(days=days_before)
    (fact,) = remind_of(None, DUE, today)
    assert (fact.kind, fact.step, fact.way, fact.case_id, fact.bucket) == (kind, kind, way, None, None)
    assert (fact.amount_minor, fact.due_on, fact.planned_on) == (10_319, DUE_ON, today)
    assert fact.reminder_id == reminder_id(DUE, today)


def test_the_days_before_share_one_reminder_and_the_day_itself_has_another() -> None:
    before = {reminder_id(DUE, DUE_ON - timedelta(days=days)) for days in range(1, BEFORE_DAYS + 1)}
    assert len(before) == 1
    assert reminder_id(DUE, DUE_ON) not in before
    (fact,) = remind_of(None, DUE, DUE_ON)
    assert remind_of(evolve(None, fact), DUE, DUE_ON) == []


@pytest.mark.parametrize("days_before", [BEFORE_DAYS + 1, -1])
def test_nobody_is_reminded_too_early_or_here_when_it_is_late(days_before: int) -> None:
    assert remind_of(None, DUE, DUE_ON - timedelta(days=days_before)) == []


def test_nothing_to_pay_is_nothing_to_say() -> None:
    assert remind_of(None, ComingDue("L1", "C1", DUE_ON, Money(0, "CNY")), DUE_ON) == []
