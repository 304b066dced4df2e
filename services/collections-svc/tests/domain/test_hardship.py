"""Hardship, rule by rule: who may agree what, and the ladder that stands still meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collections_svc.domain import case as rules
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.hardship import (
    HardshipWish,
    Relief,
    agree_hardship,
    decline_hardship,
    end_with_case,
    look_at_hardship,
    months_after,
    request_hardship,
)
from collections_svc.domain.hardship_facts import HardshipEnded, HardshipKept, HardshipRequested
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.remedy_policy import RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AboveAuthority,
    AlreadyAsked,
    AnotherRemedyOpen,
    CaseNotOpen,
    NothingAsked,
    PeriodOutsidePolicy,
    ReasonNotInPolicy,
    ReliefIncomplete,
    SecondPersonNeeded,
    WrongCurrency,
)
from collections_svc.domain.write_off import approve_write_off, request_write_off

TODAY = date(2027, 3, 2)
UNTIL = date(2027, 5, 15)
PAUSE = Relief("pause", None, None, UNTIL)
REDUCED = Relief("reduced_instalments", 10_000, "CNY", UNTIL)


def wish(**fields: object) -> HardshipWish:
    return replace(HardshipWish("H1", "illness", 5_000, "CNY", UNTIL), **fields)  # type: ignore[arg-type]


def days(number: int) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def checking(late: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> Case:
    return after(late, request_hardship(late, wish(), policy, "ann", TODAY))


@pytest.fixture
def agreed(checking: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> Callable[[Relief], Case]:
    return lambda relief: after(checking, agree_hardship(checking, "H1", relief, "usual", policy, "ben", TODAY))


def test_a_check_says_what_the_customer_can_pay_and_is_open_once(
    late: Case, checking: Case, policy: RemedyPolicy
) -> None:
    (fact,) = request_hardship(late, wish(), policy, "ann", TODAY)
    assert isinstance(fact, HardshipRequested)
    assert (fact.monthly_minor, fact.past_due_minor, fact.until_on) == (5_000, 60_000, UNTIL)
    with pytest.raises(AlreadyAsked, match="H1"):
        request_hardship(checking, wish(check_id="H2"), policy, "ann", TODAY)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"reason": "bored"}, ReasonNotInPolicy),
        ({"currency": "USD"}, WrongCurrency),
        ({"until_on": TODAY}, PeriodOutsidePolicy),
        ({"until_on": TODAY + days(367)}, PeriodOutsidePolicy),
    ],
)
def test_a_check_keeps_to_the_policy(
    late: Case, policy: RemedyPolicy, fields: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        request_hardship(late, wish(**fields), policy, "ann", TODAY)


def test_no_check_on_a_closed_case_nor_once_the_write_off_is_approved(
    late: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    with pytest.raises(CaseNotOpen):
        request_hardship(after(late, rules.close(late, "cured", TODAY)), wish(), policy, "ann", TODAY)
    case = after(late, request_write_off(late, "W1", "fraud", policy, "ann", TODAY))
    for who in ("ben", "cho"):
        case = after(case, approve_write_off(case, "W1", who, TODAY))
    with pytest.raises(AnotherRemedyOpen):
        request_hardship(case, wish(), policy, "ann", TODAY)


@pytest.mark.parametrize(
    ("relief", "refusal"),
    [
        (Relief("pause", None, None, TODAY + days(93)), AboveAuthority),
        (Relief("reduced_instalments", None, None, UNTIL), ReliefIncomplete),
        (Relief("pause", 100, "CNY", UNTIL), ReliefIncomplete),
        (Relief("reduced_instalments", 100, "USD", UNTIL), WrongCurrency),
        (Relief("extension", None, None, TODAY), PeriodOutsidePolicy),
    ],
)
def test_relief_is_within_authority_and_makes_sense(
    checking: Case, policy: RemedyPolicy, relief: Relief, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        agree_hardship(checking, "H1", relief, "usual", policy, "ben", TODAY)


def test_the_larger_authority_may_agree_to_more_but_not_beyond_the_policy(checking: Case, policy: RemedyPolicy) -> None:
    assert agree_hardship(checking, "H1", Relief("pause", None, None, TODAY + days(366)), "large", policy, "ben", TODAY)
    with pytest.raises(PeriodOutsidePolicy):
        agree_hardship(checking, "H1", Relief("pause", None, None, TODAY + days(367)), "large", policy, "ben", TODAY)


def test_another_person_answers_a_check_once(checking: Case, policy: RemedyPolicy, after: Callable[..., Case]) -> None:
    with pytest.raises(SecondPersonNeeded):
        agree_hardship(checking, "H1", PAUSE, "large", policy, "ann", TODAY)
    with pytest.raises(SecondPersonNeeded):
        decline_hardship(checking, "H1", "no", "ann", TODAY)
    declined = after(checking, decline_hardship(checking, "H1", "not_in_hardship", "ben", TODAY))
    assert not declined.remedies.stands_still
    with pytest.raises(NothingAsked):
        agree_hardship(declined, "H1", PAUSE, "usual", policy, "ben", TODAY)
    assert request_hardship(declined, wish(check_id="H2"), policy, "ann", TODAY)


def test_while_relief_lasts_no_step_is_due_and_then_all_come_later_by_as_much(
    late: Case, agreed: Callable[[Relief], Case], after: Callable[..., Case]
) -> None:
    case = agreed(PAUSE)
    assert (case.next_notice_on, case.next_work_on, case.remedies.look_on) == (None, None, UNTIL + days(1))
    assert rules.remind(case, UNTIL) == []
    assert look_at_hardship(case, UNTIL) == []
    (ended,) = look_at_hardship(case, UNTIL + days(1))
    assert isinstance(ended, HardshipEnded)
    stood = UNTIL + days(1) - TODAY
    assert (ended.reason, ended.stood_still_days) == ("over", stood.days)
    free = after(case, [ended])
    assert [step.planned_on for step in free.plan] == [step.planned_on + stood for step in late.plan]
    assert (free.next_notice_on, free.remedies.look_on) == (free.plan[0].planned_on, None)
    assert len(rules.remind(free, free.plan[0].planned_on)) == 1


def test_steps_of_a_bucket_that_came_meanwhile_stand_still_from_then_on(
    agreed: Callable[[Relief], Case], after: Callable[..., Case]
) -> None:
    case = agreed(PAUSE)
    moved_on = TODAY + days(30)
    arrears = Arrears("L1", "C1", "M5", 125, 90_000, "CNY", date(2026, 11, 26), moved_on)
    case = after(
        case, rules.follow(case, arrears, Ladder("t", {"M5": BucketPlan("legal", (Rung("warn", "letter", 0),))}))
    )
    assert [step.planned_on for step in case.plan] == [moved_on], "nothing is sent while relief is agreed"
    case = after(case, look_at_hardship(case, UNTIL + days(1)))
    assert [step.planned_on for step in case.plan] == [UNTIL + days(1)]


def test_reduced_instalments_are_kept_month_by_month_or_broken(
    agreed: Callable[[Relief], Case], after: Callable[..., Case]
) -> None:
    case = agreed(REDUCED)
    first = date(2027, 4, 2)
    assert case.remedies.look_on == first
    (broken,) = look_at_hardship(case, first)
    assert isinstance(broken, HardshipEnded)
    assert (broken.reason, broken.stood_still_days) == ("broken", 31)
    paid = after(case, rules.credit(case, "Y1", 10_000, 50_000, TODAY))
    (kept,) = look_at_hardship(paid, first)
    assert isinstance(kept, HardshipKept)
    assert (kept.received_minor, kept.next_on) == (10_000, date(2027, 5, 2))
    paid = after(paid, [kept])
    assert look_at_hardship(paid, first) == [], "looked at once a month"
    (second,) = look_at_hardship(paid, date(2027, 5, 2))
    assert isinstance(second, HardshipEnded)
    assert second.reason == "broken", "one instalment came, two were due"
    paid = after(paid, rules.credit(paid, "Y2", 10_000, 40_000, TODAY))
    paid = after(paid, look_at_hardship(paid, date(2027, 5, 2)))
    assert paid.remedies.look_on == UNTIL + days(1)
    (over,) = look_at_hardship(paid, UNTIL + days(1))
    assert isinstance(over, HardshipEnded)
    assert over.reason == "over"


def test_an_extension_is_kept_by_paying_what_is_past_due(
    agreed: Callable[[Relief], Case], after: Callable[..., Case]
) -> None:
    case = agreed(Relief("extension", None, None, UNTIL))
    (broken,) = look_at_hardship(case, UNTIL + days(1))
    assert isinstance(broken, HardshipEnded)
    assert broken.reason == "broken"
    paid = after(case, rules.credit(case, "Y1", 60_000, 0, UNTIL))
    (over,) = look_at_hardship(paid, UNTIL + days(1))
    assert isinstance(over, HardshipEnded)
    assert over.reason == "over"


def test_what_is_checked_or_agreed_ends_with_the_case(
    checking: Case, agreed: Callable[[Relief], Case], late: Case
) -> None:
    for case in (checking, agreed(PAUSE)):
        (ended,) = end_with_case(case, TODAY)
        assert isinstance(ended, HardshipEnded)
        assert (ended.reason, ended.stood_still_days) == ("case_closed", 0)
    assert end_with_case(late, TODAY) == []


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 40))
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + days(1)).day == 1)
