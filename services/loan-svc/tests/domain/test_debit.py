"""What a debit takes, and when the next one may come."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from loan_svc.domain.debit import (
    Debit,
    DebitInstructed,
    cancelled,
    collected,
    evolve,
    instruct,
    owed,
    refused,
    still_due,
)
from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.product_file import ProductFileWrong
from loan_svc.domain.products import Product, product_at

START = date(2026, 11, 30)
FIRST, SECOND = date(2026, 12, 30), date(2027, 1, 30)


@pytest.fixture
def lent(signed: Callable[..., Loan], after: Callable[..., Loan]) -> Loan:
    """A loan on today's product, paid out on 30 November 2026."""
    from loan_svc.domain.origination import disburse

    loan = replace(signed(), product_version="2026-11")
    return after(loan, disburse(loan, START))


def fold(debit: Debit | None, facts: Sequence[Any]) -> Debit:
    for fact in facts:
        debit = evolve(debit, fact)
    assert debit is not None
    return debit


def tried(loan: Loan, last: Debit | None, on: date) -> Debit | None:
    facts = instruct(loan, last, on)
    return fold(None, facts) if facts else None


def pay(loan: Loan, minor: int, on: date, after: Any) -> Loan:
    paid: Loan = after(loan, record_payment(loan, Payment(f"P{on}", minor, "CNY", on, "counter"), on))
    return paid


def test_nothing_is_debited_before_it_is_due(lent: Loan) -> None:
    assert owed(lent, FIRST - timedelta(days=1)) is None
    assert instruct(lent, None, FIRST - timedelta(days=1)) == []


def test_the_first_debit_takes_the_instalment_on_its_day(lent: Loan) -> None:
    (fact,) = instruct(lent, None, FIRST)
    due = next(row.due_minor for row in lent.plan.rows if row.due_on == FIRST)
    assert isinstance(fact, DebitInstructed)
    assert (fact.due_on, fact.attempt, fact.amount_minor, fact.again_on) == (FIRST, 1, due, FIRST + timedelta(days=1))


def test_a_refused_debit_is_tried_again_after_one_three_and_seven_days_and_then_with_the_next_instalment(
    lent: Loan,
) -> None:
    last: Debit | None = None
    days = []
    for n in range((SECOND - FIRST).days + 1):
        made = tried(lent, last, FIRST + timedelta(days=n))
        if made is not None:
            days.append((n, made.due_on, made.attempt))
            last = fold(made, refused(made, "insufficient_funds", FIRST + timedelta(days=n)))
    assert days == [(0, FIRST, 1), (1, FIRST, 2), (4, FIRST, 3), (11, FIRST, 4), (31, SECOND, 1)]


def test_no_debit_is_made_beside_an_open_one_or_where_the_product_has_none(lent: Loan) -> None:
    made = tried(lent, None, FIRST)
    assert made is not None
    assert instruct(lent, made, SECOND) == []
    assert instruct(replace(lent, product_version="2018-01"), None, FIRST) == []


def test_a_cancelled_debit_is_made_anew_at_once_under_another_id(lent: Loan, after: Any) -> None:
    made = tried(lent, None, FIRST)
    assert made is not None
    less = pay(lent, 50_000, FIRST, after)
    assert not still_due(made, less, FIRST)
    gone = fold(made, cancelled(made, FIRST))
    again = tried(less, gone, FIRST)
    assert again is not None
    assert (again.attempt, again.amount_minor) == (2, made.amount_minor - 50_000)
    assert again.id != made.id


def test_what_was_collected_and_bounced_waits_for_its_turn_and_is_not_tried_for_ever(lent: Loan) -> None:
    last: Debit | None = None
    times = 0
    for n in range(30):
        made = tried(lent, last, FIRST + timedelta(days=n))
        if made is not None:
            times += 1
            last = fold(made, collected(made, FIRST))
    assert times == 4


def test_an_older_due_date_that_is_open_again_goes_on_with_the_newest_series(lent: Loan) -> None:
    made = tried(lent, None, SECOND)
    assert made is not None
    newest = fold(replace(made, due_on=date(2027, 2, 28)), refused(made, "insufficient_funds", SECOND))
    again = tried(lent, newest, SECOND + timedelta(days=1))
    assert again is not None
    assert (again.due_on, again.attempt) == (date(2027, 2, 28), 2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paid=some.lists(some.integers(1, 300_000), max_size=3), day=some.integers(30, 400))
def test_a_debit_takes_what_is_due_and_never_more(lent: Loan, after: Any, paid: list[int], day: int) -> None:
    loan = lent
    for n, minor in enumerate(paid):
        if loan.status == "active":
            loan = pay(loan, minor, START + timedelta(days=10 * n), after)
    on = START + timedelta(days=day)
    made = tried(loan, None, on)
    if made is None:
        assert owed(loan, on) is None
        return
    assert still_due(made, loan, on)
    payment = Payment(made.id, made.amount_minor, "CNY", on, "auto_debit")
    settled = after(loan, record_payment(loan, payment, on))
    assert settled.paid.credit_minor == loan.paid.credit_minor
    assert owed(settled, on) is None
    assert settled.next_due_on is None or settled.next_due_on > on


@pytest.mark.parametrize("days", [(0,), (32,), tuple(range(1, 12))])
def test_a_schedule_of_retries_has_limits(days: tuple[int, ...]) -> None:
    product: Product = product_at("cash-cny", "2026-11")
    with pytest.raises(ProductFileWrong):
        replace(product, debit_retry_days=days)
