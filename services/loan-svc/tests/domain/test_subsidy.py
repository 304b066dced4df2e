"""A merchant's subsidy: how much it is, and when the bank has earned it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import book, capture, disburse, earn_subsidy, sign
from loan_svc.domain.payments import Payment, record_payment
from loan_svc.domain.posting import Line, lines_of
from loan_svc.domain.quote import Offer, make_quote
from loan_svc.domain.subsidy import customer_rate_percent, earned_minor, subsidy_minor
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import Method

START, AT = date(2026, 11, 30), datetime(2026, 11, 30, 2, tzinfo=UTC)
TERMS = LoanTerms(
    1_200_000, "CNY", "0", "equal_instalment", 12, "month", 1, None, "30/360", "per_period", "half_up", "half_up"
)


@pytest.fixture
def free(offer: Callable[..., Offer]) -> Loan:
    """An interest-free loan of 12,000.00 in twelve instalments that was paid out."""
    its = offer(
        product_code="consumer-free-cny", merchant_id="M1", checkout_id="K1", channel="merchant_store",
        annual_rate_percent="9.6",
    )  # fmt: skip
    facts: list[Any] = book(make_quote(its, "Q1", START), "0" * 64, START)
    facts += sign(LOANS.fold(None, facts), "1" * 64, "consent-1", AT, START)
    facts += capture(LOANS.fold(None, facts), 1_200_000, AT)
    facts += disburse(LOANS.fold(None, facts), START)
    return LOANS.fold(None, facts)


def _earned(loan: Loan, on: date) -> tuple[Loan, int]:
    facts = earn_subsidy(loan, on)
    lines = [line for fact in facts for line in lines_of(fact)]
    assert all((line.debit, line.credit) == ("2204", "6011") for line in lines)
    return LOANS.fold(loan, facts), sum(line.amount_minor for line in lines)


def test_the_payout_posts_what_the_merchant_bears(free: Loan) -> None:
    (fact,) = disburse(replace(free, status="instructed"), START)
    assert free.subsidy_minor == 60_139
    assert lines_of(fact) == [
        Line("1303", "1002", 1_200_000 - 18_000 - 60_139),
        Line("1303", "6022", 18_000),
        Line("1303", "2204", 60_139),
    ]


def test_it_is_earned_as_instalments_fall_due_most_of_it_at_first(free: Loan) -> None:
    loan, nothing = _earned(free, date(2026, 12, 29))
    assert nothing == 0
    loan, first = _earned(loan, date(2026, 12, 30))
    assert first == round(Fraction(1_200_000 - 60_139) * Fraction(96, 12_000))  # the bank's rate on what it lent
    assert _earned(loan, date(2026, 12, 30))[1] == 0
    loan, second = _earned(loan, date(2027, 1, 31))
    assert 0 < second < first
    loan, rest = _earned(loan, date(2027, 12, 1))
    assert (loan.subsidy_earned_minor, loan.subsidy_next_on) == (60_139, None)
    assert first + second + rest == 60_139


def test_what_is_left_is_earned_when_the_loan_ends(free: Loan) -> None:
    loan, _ = _earned(free, date(2026, 12, 30))
    paid = record_payment(loan, Payment("P", 1_205_000, "CNY", date(2027, 1, 5), "counter", "payoff"), date(2027, 1, 5))
    loan = LOANS.fold(loan, paid)
    assert (loan.status, loan.subsidy_next_on) == ("settled", date(2027, 1, 5))
    loan, _ = _earned(loan, date(2027, 1, 6))
    assert (loan.subsidy_earned_minor, loan.subsidy_next_on) == (loan.subsidy_minor, None)


def test_the_customer_s_part_of_the_rate_is_exact() -> None:
    assert customer_rate_percent("12", "100") == "0"
    assert customer_rate_percent("12", "50") == "6"
    assert customer_rate_percent("7.77", "25") == "5.8275"


@given(
    minor=st.integers(10_000, 5_000_000),
    periods=st.integers(1, 36),
    rate=st.sampled_from(["0", "3.1", "9.6", "24"]),
    part=st.integers(0, 100),
    method=st.sampled_from(("equal_instalment", "equal_principal", "flat", "interest_first", "bullet")),
)
def test_all_of_it_is_earned_step_by_step_and_none_of_it_twice(
    minor: int, periods: int, rate: str, part: int, method: Method
) -> None:
    own = customer_rate_percent(rate, str(part))
    terms = replace(TERMS, principal_minor=minor, periods=periods, annual_rate_percent=own, method=method)
    subsidy = subsidy_minor(terms, rate, START)
    assert 0 <= subsidy < minor
    steps = [earned for _, earned in earned_minor(terms, rate, START, subsidy)]
    assert steps == sorted(steps)
    assert steps[-1] == subsidy
    assert min(steps) >= 0
