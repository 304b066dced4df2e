"""What repaying early costs, and where penalties stop: by hand, and by chance."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loan_svc.domain.calc.day_count import DayCount
from loan_svc.domain.calc.errors import InvalidTerms
from loan_svc.domain.calc.life.early import Early
from loan_svc.domain.calc.life.late import LateTerms
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Interest, Method, Terms

START = date(2026, 1, 31)
TERMS = Terms(1_200_000, "CNY", Fraction(12, 100), Method.EQUAL_PRINCIPAL, 12, START)
EARLY = Early(((3, Fraction(3)), (6, Fraction(1))), 2_000, 30_000, START + timedelta(days=7))
CHARGED = LifeTerms(TERMS, early=EARLY)
DAY_20 = START + timedelta(days=20)


def test_a_pay_off_costs_the_percentage_of_what_is_prepaid_and_says_so() -> None:
    owed = replay(LifeTerms(TERMS, early=replace(EARLY, cap_minor=None)), [], DAY_20).payoff
    assert (owed.principal_minor, owed.early_penalty_minor) == (1_200_000, 36_000)
    assert owed.amount_minor == 1_200_000 + owed.interest_minor + 36_000


@pytest.mark.parametrize(
    ("on", "penalty"),
    [
        (START + timedelta(days=7), 0),  # in the cooling-off days
        (START + timedelta(days=8), 30_000),  # 3 %, capped
        (date(2026, 5, 10), 27_000),  # three instalments have fallen due: still 3 %
        (date(2026, 6, 10), 8_000),  # after the fourth 1 %
        (date(2026, 8, 31), 0),
    ],
)
def test_it_falls_with_time_and_ends(on: date, penalty: int) -> None:
    paid = [
        Transaction(f"P{row.nr}", row.due_on, Kind.PAYMENT, row.due_minor)
        for row in schedule(TERMS).instalments
        if row.due_on <= on
    ]
    owed = replay(CHARGED, paid, on).payoff
    assert owed.early_penalty_minor == penalty


def _prepaid(minor: int, **more: Any) -> Life:
    return replay(CHARGED, [Transaction("T", DAY_20, Kind.PREPAYMENT, minor, Mode.FEWER_INSTALMENTS, **more)], DAY_20)


@pytest.mark.parametrize(
    ("minor", "penalty", "principal"),
    [
        (103_000, 3_000, 100_000),
        (51_500, 2_000, 49_500),  # 3 % would be below the floor
        (1_030_000, 30_000, 1_000_000),  # at the cap
        (1_130_000, 30_000, 1_100_000),
        (2_001, 2_000, 1),
    ],
)
def test_a_prepayment_pays_its_penalty_first(minor: int, penalty: int, principal: int) -> None:
    (went,) = _prepaid(minor).allocations
    assert (went.penalty_minor, went.principal_minor) == (penalty, principal)
    assert sum((went.penalty_minor, went.principal_minor, went.interest_minor, went.credit_minor)) == minor


def test_a_waived_one_costs_nothing() -> None:
    (went,) = _prepaid(103_000, waived=True).allocations
    assert (went.penalty_minor, went.principal_minor) == (0, 103_000)


def test_paying_off_takes_the_penalty_or_does_not_pay_off() -> None:
    owed = replay(CHARGED, [], DAY_20).payoff.amount_minor
    assert _prepaid(owed).status == "settled"
    short = _prepaid(owed - 1)
    assert (short.status, short.balance_minor) == ("active", 0)  # its interest is by plan, and still to be paid
    assert short.allocations[0].penalty_minor == 30_000


def test_a_second_prepayment_is_not_charged_for_the_first() -> None:
    twice = [
        Transaction(f"T{k}", DAY_20 + timedelta(days=k), Kind.PREPAYMENT, 103_000, Mode.FEWER_INSTALMENTS)
        for k in range(2)
    ]
    life = replay(CHARGED, twice, DAY_20 + timedelta(days=1))
    assert sum(one.penalty_minor for one in life.allocations) == 6_000
    assert sum(one.principal_minor for one in life.allocations) == 200_000


def test_a_merchant_s_refund_is_no_early_repayment() -> None:
    life = replay(CHARGED, [Transaction("R", DAY_20, Kind.MERCHANT_REFUND, 1_200_000)], DAY_20)
    assert sum(one.penalty_minor for one in life.allocations) == 0


def test_an_ordinary_payment_before_its_day_costs_nothing_where_interest_follows_the_balance() -> None:
    by = replace(CHARGED, recalculate=True)
    due = schedule(TERMS).in_turn[0].due_minor
    life = replay(by, [Transaction("P", START + timedelta(days=25), Kind.PAYMENT, due)], START + timedelta(days=25))
    assert life.allocations[0].penalty_minor == 0
    life = replay(by, [Transaction("P", DAY_20, Kind.PAYMENT, 503_000)], DAY_20)
    assert life.allocations[0].penalty_minor > 0  # what is far more than the instalment is early repayment by any name


@pytest.mark.parametrize(
    "wrong", [{"floor_minor": -1}, {"floor_minor": 9, "cap_minor": 8}, {"steps": ((2, Fraction(-1)),)}]
)
def test_terms_that_contradict_themselves_are_refused(wrong: Any) -> None:
    with pytest.raises(InvalidTerms, match="early repayment"):
        Early(**wrong)
    with pytest.raises(InvalidTerms, match="cap"):
        LifeTerms(TERMS, total_cost_cap=Fraction(-1))


LATE = LateTerms(Fraction(5), 3, 1_000, 20_000, Fraction(18, 100))


def test_penalties_stop_where_the_cap_is_reached() -> None:
    """5 % at once on an instalment of a month is far above 24 % a year of it, but not of the loan: the cap is the
    loan's."""
    small = replace(TERMS, principal_minor=100_000, periods=1, annual_rate=Fraction(12, 100))
    free = replay(LifeTerms(small, late=LATE), [], date(2026, 3, 4))
    capped = replay(LifeTerms(small, late=LATE, total_cost_cap=Fraction(24, 100)), [], date(2026, 3, 4))
    assert free.payoff.penalty_minor == 5_050 + 303  # 5 % of 1,010.00; 18 % a year for six days of 30/360
    assert capped.payoff.penalty_minor == 100_000 * 32 * 24 // 36_500 - 1_000  # 32 days at 24 %, less the interest


RATES = st.sampled_from([Fraction(0), Fraction(3, 100), Fraction(12, 100), Fraction(18, 100)])
CAPS = st.sampled_from([Fraction(18, 100), Fraction(24, 100)])


@st.composite
def lives(draw: st.DrawFn, recalculate: bool) -> tuple[LifeTerms, list[Transaction], date]:
    methods = [Method.EQUAL_INSTALMENT, Method.EQUAL_PRINCIPAL, Method.INTEREST_FIRST]
    terms = replace(
        TERMS,
        principal_minor=draw(st.integers(20_000, 3_000_000)),
        periods=draw(st.integers(1, 14)),
        annual_rate=draw(RATES),
        method=draw(st.sampled_from(methods if recalculate else [*methods, Method.FLAT, Method.BULLET])),
        day_count=draw(st.sampled_from([DayCount.ACT_365, DayCount.THIRTY_360]))
        if not recalculate
        else DayCount.ACT_365,
        interest=Interest.DAILY,
    )
    early = replace(
        EARLY, floor_minor=draw(st.sampled_from([0, 2_000])), cap_minor=draw(st.sampled_from([None, 30_000]))
    )
    late = replace(LATE, floor_minor=draw(st.sampled_from([0, 1_000])))
    by = LifeTerms(terms, recalculate, late, early=early, total_cost_cap=draw(CAPS))
    days = st.integers(0, 460)
    came = draw(
        st.lists(st.tuples(days, st.integers(1, 400_000), st.integers(0, 3), st.sampled_from(Mode)), max_size=8)
    )
    money = [
        Transaction(f"T{k}", START + timedelta(days=on), Kind.PREPAYMENT if luck == 0 else Kind.PAYMENT, minor, mode)
        for k, (on, minor, luck, mode) in enumerate(came)
    ]
    return by, money, START + timedelta(days=draw(days))


def _room(by: LifeTerms, as_of: date, life: Life) -> Fraction:
    """The cap times the principal, for each day it was outstanding: counted anew, a day at a time."""
    total = 0
    for k in range((as_of - by.terms.starts_on).days):
        day = by.terms.starts_on + timedelta(days=k)
        paid = sum(one.principal_minor for one in life.allocations if one.on <= day)
        total += by.terms.principal_minor - paid
    assert by.total_cost_cap is not None
    return by.total_cost_cap * total / 365


def _cost(life: Life) -> int:
    """Interest, fees and penalties charged up to the day: what was paid of them and what ends the loan now."""
    paid = sum(one.interest_minor + one.fee_minor + one.penalty_minor for one in life.allocations)
    return paid + life.payoff.interest_minor + life.payoff.fee_minor + life.payoff.penalty_minor


@settings(max_examples=250, deadline=None)
@given(lives(recalculate=True))
def test_what_a_loan_costs_in_all_is_never_above_its_cap(life: tuple[LifeTerms, list[Transaction], date]) -> None:
    """Interest daily on the balance, at a rate below the cap: then it holds on every day of every life (but for the
    rounding of interest, half a minor unit a run of days)."""
    by, money, as_of = life
    lived = replay(by, [one for one in money if one.on <= as_of], as_of)
    if any(one.credit_minor for one in lived.allocations):
        return
    assert _cost(lived) <= _room(by, as_of, lived) + 1 + len(money) + by.terms.periods


@settings(max_examples=250, deadline=None)
@given(lives(recalculate=False))
def test_no_penalty_is_added_beyond_the_cap(life: tuple[LifeTerms, list[Transaction], date]) -> None:
    """Planned interest may be ahead of the time it is for; a penalty is only ever added below the cap."""
    by, money, as_of = life
    before = replay(by, [one for one in money if one.on < as_of], max(as_of - timedelta(days=1), START))
    lived = replay(by, [one for one in money if one.on < as_of], as_of)
    if lived.payoff.penalty_minor > before.payoff.penalty_minor:
        assert _cost(lived) <= _room(by, as_of, lived)


@settings(max_examples=200, deadline=None)
@given(lives(recalculate=False) | lives(recalculate=True), st.randoms(use_true_random=False))
def test_early_penalties_and_caps_follow_from_the_transactions_alone(
    life: tuple[LifeTerms, list[Transaction], date], chance: Any
) -> None:
    by, money, as_of = life
    money = [one for one in money if one.on <= as_of]
    lived = replay(by, money, as_of)
    assert replay(by, chance.sample(money, len(money)), as_of) == lived
    for one in lived.allocations:
        parts = (one.penalty_minor, one.fee_minor, one.interest_minor, one.principal_minor, one.credit_minor)
        assert sum(parts) == one.amount_minor
    assert lived.repaid_minor + lived.balance_minor == by.terms.principal_minor
    if lived.status == "active":
        owed = lived.payoff.amount_minor
        paid = replay(by, [*money, Transaction("~", as_of, Kind.PREPAYMENT, owed)], as_of)
        assert (paid.status, paid.credit_minor) == ("settled", lived.credit_minor)
