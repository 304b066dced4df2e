"""A promise to pay: taken, kept and broken by what happens, whatever order it is told in."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collections_svc.domain import case as cases
from collections_svc.domain import contact_refusals, refusals
from collections_svc.domain import promise as rules
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.promise import MAX_PROMISE_DAYS
from collections_svc.domain.promise_facts import (
    PromiseBroken,
    PromiseCredited,
    PromiseDebited,
    PromiseKept,
    PromiseMade,
    PromiseReopened,
)
from fenqi.kernel import DomainError, Invalid, Money

DAY = date(2026, 11, 23)
DUE = DAY + timedelta(days=5)
LADDER = Ladder("t1", {"M1": BucketPlan("early", (Rung("again", "app", 3), Rung("call", "phone", 10)))})
M1 = Arrears("L1", "C1", "M1", 1, 5000, "CNY", DAY - timedelta(days=1), DAY)
IDS = ("L1", "case-1", "C1", "P1")


def after(case: Case | None, facts: list[Any]) -> Case:
    for fact in facts:
        case = cases.evolve(case, fact)
    assert case is not None
    return case


OPEN = replace(after(None, list(cases.follow(None, M1, LADDER))), case_id="case-1")


def promised(amount: int = 3000, due_on: date = DUE) -> Case:
    return after(OPEN, list(rules.make(OPEN, "P1", Money(amount, "CNY"), due_on, DAY, "staff:s1")))


def test_a_promise_is_taken_and_the_plan_rests_until_its_day_is_over() -> None:
    facts = rules.make(OPEN, "P1", Money(3000, "CNY"), DUE, DAY, "staff:s1")
    assert facts == [PromiseMade(*IDS, 3000, "CNY", DAY, DUE, "staff:s1")]
    case = after(OPEN, list(facts))
    assert (case.rests_until, case.next_notice_on) == (DUE + timedelta(days=1), DUE + timedelta(days=1))
    assert cases.remind(case, DUE) == []
    assert rules.make(case, "P1", Money(3000, "CNY"), DUE, DAY, "staff:s1") == [], "told twice, made once"


@pytest.mark.parametrize(
    ("amount", "currency", "due_on", "refusal"),
    [
        (3000, "CNY", DAY - timedelta(days=1), contact_refusals.PromiseInPast),
        (3000, "CNY", DAY + timedelta(days=MAX_PROMISE_DAYS + 1), contact_refusals.PromiseTooFar),
        (5001, "CNY", DUE, contact_refusals.PromiseAboveDebt),
        (3000, "EUR", DUE, contact_refusals.PromiseCurrency),
        (0, "CNY", DUE, Invalid),
    ],
)
def test_a_promise_that_is_none_is_refused(
    amount: int, currency: str, due_on: date, refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        rules.make(OPEN, "P1", Money(amount, currency), due_on, DAY, "staff:s1")


def test_a_promise_for_today_and_one_for_the_last_day_are_taken() -> None:
    for due_on in (DAY, DAY + timedelta(days=MAX_PROMISE_DAYS)):
        assert rules.make(OPEN, "P1", Money(5000, "CNY"), due_on, DAY, "staff:s1")


def test_one_promise_at_a_time_none_on_a_closed_case_and_no_id_twice() -> None:
    with pytest.raises(contact_refusals.PromiseOpen):
        rules.make(promised(), "P2", Money(1, "CNY"), DUE, DAY, "staff:s1")
    with pytest.raises(contact_refusals.PromiseIdReused):
        rules.make(promised(), "P1", Money(1, "CNY"), DUE, DAY, "staff:s1")
    closed = after(OPEN, list(cases.close(OPEN, "cured", DAY)))
    with pytest.raises(refusals.CaseClosedAlready):
        rules.make(closed, "P1", Money(1, "CNY"), DUE, DAY, "staff:s1")


def test_what_is_received_in_its_days_keeps_it_and_the_plan_goes_on() -> None:
    case = promised()
    part = rules.count(case, "Y1", 1000, DAY, DAY)
    assert part == [PromiseCredited("L1", "case-1", "P1", "Y1", 1000, 1000, "CNY", DAY)]
    case = after(case, list(part))
    rest = rules.count(case, "Y2", 2000, DUE, DUE)
    assert rest[1:] == [PromiseKept(*IDS, 3000, 3000, "CNY", DUE)]
    case = after(case, list(rest))
    assert (case.rests_until, case.next_notice_on) == (None, DAY + timedelta(days=3))
    assert rules.pass_day(case, DUE + timedelta(days=9)) == []
    assert rules.count(case, "Y2", 2000, DUE, DUE) == [], "told twice, counted once"


def test_money_of_another_day_does_not_count() -> None:
    for day in (DAY - timedelta(days=1), DUE + timedelta(days=1)):
        assert rules.count(promised(), "Y1", 3000, day, DUE + timedelta(days=1)) == []


def test_the_day_breaks_it_and_only_money_that_came_in_time_mends_it() -> None:
    late = DUE + timedelta(days=1)
    assert rules.pass_day(promised(), DUE) == []
    facts = rules.pass_day(promised(), late)
    assert facts == [PromiseBroken(*IDS, 3000, 0, "CNY", DUE, late)]
    broken = after(promised(), list(facts))
    assert broken.rests_until is None
    told_late = rules.count(broken, "Y1", 3000, DUE, late)
    assert told_late[-1] == PromiseKept(*IDS, 3000, 3000, "CNY", late)


def test_a_reversal_opens_a_kept_promise_again_or_breaks_it_when_its_day_is_over() -> None:
    kept = after(promised(), list(rules.count(promised(), "Y1", 3000, DAY, DAY)))
    reopened = rules.take_back(kept, "Y1", DUE, DUE)
    debited = PromiseDebited("L1", "case-1", "P1", "Y1", 3000, 0, "CNY", DUE)
    assert reopened == [debited, PromiseReopened(*IDS, 3000, 0, "CNY", DUE, DUE)]
    assert after(kept, list(reopened)).rests_until == DUE + timedelta(days=1)
    late = DUE + timedelta(days=1)
    assert rules.take_back(kept, "Y1", late, late)[-1] == PromiseBroken(*IDS, 3000, 0, "CNY", DUE, late)
    assert rules.take_back(kept, "Y9", late, late) == [], "what never counted takes nothing away"


def test_a_closed_case_asks_for_no_promise_any_more_but_a_reversal_still_breaks_a_kept_one() -> None:
    closed = after(promised(), list(cases.close(promised(), "cured", DAY)))
    assert closed.promise is not None
    assert closed.promise.status == "void"
    assert rules.pass_day(closed, DUE + timedelta(days=1)) == []
    kept = after(promised(), list(rules.count(promised(), "Y1", 3000, DAY, DAY)))
    closed = after(kept, list(cases.close(kept, "cured", DAY)))
    late = DUE + timedelta(days=1)
    assert isinstance(rules.take_back(closed, "Y1", late, late)[-1], PromiseBroken)


PAYMENTS = st.lists(
    st.tuples(st.integers(1, 2500), st.integers(-2, 8), st.booleans(), st.integers(0, 10)), min_size=1, max_size=6
)
"""Amount, day it was received (from the promise), whether it is reversed, and so many events later."""


@settings(max_examples=300, deadline=None, derandomize=True)
@given(payments=PAYMENTS, order=st.randoms(use_true_random=False), closes_at=st.integers(0, 12))
def test_the_end_is_the_same_whatever_order_payments_and_reversals_are_told_in(
    payments: list[tuple[int, int, bool, int]], order: Any, closes_at: int
) -> None:
    expected = sum(amount for amount, day, reversed_, _ in payments if 0 <= day <= 5 and not reversed_)
    told: list[tuple[str, int]] = [("pay", n) for n in range(len(payments))]
    order.shuffle(told)
    for n, (_, _, is_reversed, later) in enumerate(payments):
        if is_reversed:
            at = told.index(("pay", n)) + 1  # a loan's events come in order: a reversal after its payment
            told.insert(min(len(told), at + later), ("reverse", n))
    told.insert(min(closes_at, len(told)), ("day", 0))
    case = promised()
    today = DUE
    for kind, n in told:
        if kind == "day":
            today = DUE + timedelta(days=1)
            facts = rules.pass_day(case, today)
        elif kind == "pay":
            facts = rules.count(case, f"Y{n}", payments[n][0], DAY + timedelta(days=payments[n][1]), today)
        else:
            facts = rules.take_back(case, f"Y{n}", today, today)
        case = after(case, list(facts))
    case = after(case, list(rules.pass_day(case, DUE + timedelta(days=1))))
    assert case.promise is not None
    assert case.promise.received_minor == expected
    assert case.promise.status == ("kept" if expected >= 3000 else "broken")
    assert case.rests_until is None
    assert [one.payment_id for one in case.promise.payments] == [
        f"Y{n}" for n, (_, day, is_reversed, _) in enumerate(payments) if 0 <= day <= 5 and not is_reversed
    ]
