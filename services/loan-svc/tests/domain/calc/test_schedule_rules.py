"""Rules that hold for every plan, against an oracle written in fractions."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_svc.domain.calc.day_count import DayCount, thirty_360_days, year_fraction
from loan_svc.domain.calc.errors import InvalidTerms
from loan_svc.domain.calc.level import level_plan
from loan_svc.domain.calc.periods import MONTHLY, Period, Unit, after, due_dates
from loan_svc.domain.calc.rounding import Rounding, divide
from loan_svc.domain.calc.schedule import Schedule, schedule
from loan_svc.domain.calc.terms import Charged, Fee, FeeKind, Interest, LevelRate, Method, Terms

MARCH_31 = date(2023, 3, 31)
PRINCIPALS = st.integers(1, 10**9)
RATES = st.fractions(min_value=0, max_value=Fraction(1, 2), max_denominator=10**6)
ROUNDINGS = st.sampled_from(Rounding)
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
PERIODS = st.sampled_from(
    [MONTHLY, Period(Unit.MONTH, 3), Period(Unit.WEEK, 1), Period(Unit.WEEK, 2), Period(Unit.DAY, 15)]
)


@st.composite
def any_terms(draw: Any) -> Terms:
    principal, periods = draw(PRINCIPALS), draw(st.integers(1, 48))
    method, period, starts_on = draw(st.sampled_from(Method)), draw(PERIODS), draw(DAYS)
    first = after(starts_on, Period(Unit.DAY, 1), draw(st.integers(1, 70))) if draw(st.booleans()) else None
    kind = draw(st.sampled_from(FeeKind))
    value = Fraction(draw(st.integers(0, 500)), 1 if kind == FeeKind.FIXED_PER_PERIOD else 100)
    return Terms(
        principal_minor=principal,
        currency="CNY",
        annual_rate=draw(RATES),
        method=method,
        periods=periods,
        starts_on=starts_on,
        period=period,
        first_due_on=first,
        day_count=draw(st.sampled_from(DayCount)),
        interest=draw(st.sampled_from(Interest)),
        instalment_multiple_minor=draw(st.integers(1, min(principal, 100))),
        rounding=draw(ROUNDINGS),
        instalment_rounding=draw(st.none() | ROUNDINGS),
        level_rate=draw(st.sampled_from(LevelRate)),
        principal_grace_periods=0 if method == Method.BULLET else draw(st.integers(0, periods - 1)),
        fee=draw(st.none() | st.just(Fee(kind, value, draw(st.sampled_from(Charged))))),
    )


def a_plan(**changes: Any) -> Schedule:
    base = Terms(500000, "CNY", Fraction(12, 100), Method.EQUAL_INSTALMENT, 12, date(2023, 1, 31))
    return schedule(replace(base, **changes))


def rounded(exact: Fraction, rounding: Rounding) -> int:
    """The oracle's own rounding of an amount of at least 0."""
    match rounding:
        case Rounding.UP:
            return ceil(exact)
        case Rounding.DOWN:
            return floor(exact)
        case Rounding.HALF_EVEN:
            return round(exact)
        case _:
            return floor(exact + Fraction(1, 2))


def level_plan_in_fractions(principal: int, rate: Fraction, n: int, rounding: Rounding) -> list[tuple[int, int, int]]:
    """The oracle: the instalment from its discounted sum, everything in fractions."""
    worth = sum((1 / (1 + rate) ** k for k in range(1, n + 1)), Fraction(0))
    instalment = rounded(principal / worth, rounding)
    rows, balance = [], principal
    for k in range(1, n + 1):
        interest = rounded(balance * rate, rounding)
        paid = balance if k == n else min(max(instalment - interest, 0), balance)
        balance -= paid
        rows.append((paid, interest, balance))
    return rows


@given(PRINCIPALS, RATES, st.integers(1, 60), ROUNDINGS)
def test_the_fast_plan_equals_the_exact_one_to_the_cent(p: int, annual: Fraction, n: int, rounding: Rounding) -> None:
    assert list(level_plan(p, annual / 12, n, rounding)) == level_plan_in_fractions(p, annual / 12, n, rounding)


@given(any_terms())
def test_the_columns_of_every_plan_add_up(terms: Terms) -> None:
    plan = schedule(terms)
    rows = plan.instalments
    assert sum(row.principal_minor for row in rows) == terms.principal_minor == plan.principal_minor
    assert sum(row.interest_minor for row in rows) == plan.interest_minor
    assert sum(row.fee_minor for row in rows) == plan.fee_minor
    assert sum(row.due_minor for row in rows) == plan.due_minor


@given(any_terms())
def test_no_amount_is_below_zero_and_the_balance_falls_to_zero(terms: Terms) -> None:
    balance = terms.principal_minor
    for row in schedule(terms).instalments:
        assert min(row.principal_minor, row.interest_minor, row.fee_minor) >= 0
        balance -= row.principal_minor
        assert row.balance_minor == balance
    assert balance == 0


@given(any_terms())
def test_a_plan_has_a_row_per_period_with_rising_numbers_and_dates(terms: Terms) -> None:
    plan = schedule(terms)
    assert len(plan.in_turn) == (1 if terms.method == Method.BULLET else terms.periods)
    assert len(plan.on_first_day) <= 1
    for before, later in zip(plan.instalments, plan.instalments[1:], strict=False):
        assert later.nr == before.nr + 1
        assert later.due_on > before.due_on


@given(PRINCIPALS, RATES, st.integers(2, 60), ROUNDINGS)
def test_the_last_instalment_is_off_by_no_more_than_the_rounding_can_add_up_to(
    p: int, annual: Fraction, n: int, rounding: Rounding
) -> None:
    rate = annual / 12
    rows = level_plan(p, rate, n, rounding)
    instalment, last = rows[0][0] + rows[0][1], rows[-1][0] + rows[-1][1]
    if all(row[2] for row in rows[:-1]) and all(row[0] for row in rows):
        # Each of the n-1 earlier rows may be off by one for the instalment and one for its interest, both compounding.
        assert abs(last - instalment) <= 2 * sum((1 + rate) ** k for k in range(n)) + 1


@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6), ROUNDINGS)
def test_rounding_is_never_a_whole_unit_away(top: int, bottom: int, rounding: Rounding) -> None:
    exact, ours = Fraction(top, bottom), divide(top, bottom, rounding)
    assert abs(ours - exact) < 1
    assert ours == (rounded(exact, rounding) if exact >= 0 else -rounded(-exact, rounding))


def test_a_tie_goes_where_its_rounding_says() -> None:
    assert [divide(5, 2, rounding) for rounding in Rounding] == [3, 2, 3, 2]
    assert [divide(-5, 2, rounding) for rounding in Rounding] == [-3, -2, -3, -2]


def test_a_31st_stays_a_31st_and_is_only_clamped_where_the_month_is_short() -> None:
    assert due_dates(date(2023, 12, 31), None, MONTHLY, 4) == (
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
    )


def test_weeks_and_days_are_counted_from_the_first_day() -> None:
    assert due_dates(date(2024, 2, 20), None, Period(Unit.WEEK, 2), 2) == (date(2024, 3, 5), date(2024, 3, 19))
    assert due_dates(date(2024, 2, 20), None, Period(Unit.DAY, 10), 2) == (date(2024, 3, 1), date(2024, 3, 11))


def test_a_deferred_first_date_is_the_anchor_of_the_later_ones() -> None:
    assert due_dates(date(2023, 1, 1), date(2023, 3, 31), MONTHLY, 2) == (MARCH_31, date(2023, 4, 30))


def test_a_deferred_first_period_bears_interest_for_its_own_length() -> None:
    """1 to 16 December is half a month of 30 days: 1.5 periods at 1 %."""
    plan = a_plan(starts_on=date(2022, 11, 1), first_due_on=date(2022, 12, 16))
    assert plan.instalments[0].interest_minor == 7500
    assert plan.instalments[1].interest_minor == divide(plan.instalments[0].balance_minor, 100, Rounding.HALF_UP)


def test_a_first_date_that_is_the_regular_one_changes_nothing() -> None:
    regular, stated = a_plan(), a_plan(first_due_on=date(2023, 2, 28))
    assert stated.instalments == regular.instalments


def test_thirty_360_daily_interest_of_a_whole_month_is_a_twelfth_even_when_its_day_is_clamped() -> None:
    assert a_plan(interest=Interest.DAILY).instalments == a_plan().instalments


def test_act_act_splits_a_year_at_new_year() -> None:
    assert year_fraction(date(2023, 12, 1), date(2024, 2, 1), DayCount.ACT_ACT) == Fraction(31, 365) + Fraction(31, 366)


def test_thirty_360_counts_a_31st_as_a_30th_after_a_30th() -> None:
    assert thirty_360_days(date(2023, 1, 31), date(2023, 3, 31)) == 60
    assert thirty_360_days(date(2023, 1, 15), date(2023, 3, 31)) == 76


def test_interest_first_pays_the_principal_with_the_last_instalment() -> None:
    rows = a_plan(method=Method.INTEREST_FIRST).instalments
    assert [row.principal_minor for row in rows] == [0] * 11 + [500000]
    assert {row.interest_minor for row in rows} == {5000}


def test_a_bullet_is_one_payment_at_the_end_without_compounding() -> None:
    (only,) = a_plan(method=Method.BULLET).instalments
    assert (only.nr, only.due_on, only.principal_minor, only.interest_minor) == (1, date(2024, 1, 31), 500000, 60000)


def test_a_flat_plan_spreads_its_interest_evenly_to_the_cent() -> None:
    rows = a_plan(method=Method.FLAT, annual_rate=Fraction("0.0999")).instalments
    assert sum(row.interest_minor for row in rows) == 49950
    assert {row.interest_minor for row in rows[:-1]} == {4163}


def test_an_up_front_fee_is_a_row_of_the_first_day() -> None:
    plan = a_plan(fee=Fee(FeeKind.PERCENT_OF_AMOUNT, Fraction(1), Charged.UP_FRONT))
    first = plan.instalments[0]
    assert (first.nr, first.due_on, first.due_minor, first.balance_minor) == (0, date(2023, 1, 31), 5000, 500000)
    assert plan.fee_minor == 5000


@pytest.mark.parametrize(
    ("kind", "value", "charged", "each", "up_front"),
    [
        (FeeKind.PERCENT_OF_AMOUNT, Fraction("0.6"), Charged.PER_PERIOD, 3000, 0),
        (FeeKind.FIXED_PER_PERIOD, Fraction(250), Charged.PER_PERIOD, 250, 0),
        (FeeKind.FIXED_PER_PERIOD, Fraction(250), Charged.UP_FRONT, 0, 3000),
        (FeeKind.AMOUNT_AND_PERIODS, Fraction("0.6"), Charged.PER_PERIOD, 3000, 0),
        (FeeKind.AMOUNT_AND_PERIODS, Fraction("0.6"), Charged.UP_FRONT, 0, 36000),
    ],
)
def test_each_kind_of_fee_is_charged_as_it_says(
    kind: FeeKind, value: Fraction, charged: Charged, each: int, up_front: int
) -> None:
    plan = a_plan(fee=Fee(kind, value, charged))
    assert {row.fee_minor for row in plan.in_turn} == {each}
    assert sum(row.fee_minor for row in plan.on_first_day) == up_front


def test_a_lender_that_rounds_its_instalment_up_has_a_smaller_last_one() -> None:
    """LendingClub: 2,000 at 17.09 % over 36 months is 71.40 a month (loan 3 of the first quarter of 2018)."""
    rows = level_plan(200000, Fraction("0.1709") / 12, 36, instalment_rounding=Rounding.UP)
    assert {principal + interest for principal, interest, _ in rows[:-1]} == {7140}
    assert rows[-1][0] + rows[-1][1] < 7140


def test_a_currency_without_minor_units_needs_nothing_else() -> None:
    plan = a_plan(currency="JPY", principal_minor=100000)
    assert {row.due_minor for row in plan.instalments[:-1]} == {8885}


def test_equal_terms_are_one_key() -> None:
    assert len({a_plan().terms, a_plan().terms, a_plan(periods=6).terms}) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"principal_minor": 0}, "principal-out-of-range"),
        ({"annual_rate": Fraction(-1)}, "rate-out-of-range"),
        ({"periods": 1201}, "periods-out-of-range"),
        ({"period": Period(Unit.DAY, 0)}, "every-out-of-range"),
        ({"instalment_multiple_minor": 500001}, "multiple-out-of-range"),
        ({"principal_grace_periods": 12}, "grace-out-of-range"),
        ({"method": Method.BULLET, "principal_grace_periods": 1}, "grace-on-bullet"),
        ({"down_payment_percent": Fraction(100)}, "down-payment-out-of-range"),
        ({"principal_minor": 1, "down_payment_percent": Fraction(99)}, "nothing-left"),
        ({"first_due_on": date(2023, 1, 31)}, "first-due-too-early"),
        ({"starts_on": date(9999, 6, 1)}, "date-out-of-range"),
    ],
)
def test_contradictory_terms_are_refused_by_name(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidTerms) as refusal:
        a_plan(**changes)
    assert refusal.value.code == code
