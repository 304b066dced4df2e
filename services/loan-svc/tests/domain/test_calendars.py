"""Working days of China: what moves the last day to pay, and what is not known yet."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loan_svc.calendar_file as file
from loan_svc.domain.calc.life.late import CalendarUnknown, LateTerms, PayBy
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Transaction
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Method, Terms
from loan_svc.domain.calendars import PayByDay, calendar_of
from loan_svc.domain.life_terms import pay_by
from loan_svc.domain.money_received import CalendarMissing, live
from loan_svc.domain.products import product_at
from loan_svc.domain.terms import LoanTerms

FREE = product_at("consumer-free-cny", "2026-11")
CHINA = calendar_of("CN")
START, NOTHING = date(2026, 8, 15), Fraction(0)


def test_the_file_is_what_the_package_and_the_overrides_say() -> None:
    assert Path(file.DATA / "calendar_cn.json").read_text("utf-8") == file.text()


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_a_second_source_agrees_on_every_day_of_an_announced_year(year: int) -> None:
    day = date(year, 1, 1)
    while day.year == year:
        assert CHINA.is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


def test_an_expected_year_keeps_every_day_off_that_is_law() -> None:
    assert set(file.statutory_days_off(2027)) <= set(CHINA.years[2027].off)
    assert all(on.weekday() >= 5 for on in CHINA.years[2027].work)


@pytest.mark.parametrize(
    ("due_on", "last_day"),
    [
        (date(2027, 9, 26), date(2027, 9, 26)),  # a Sunday that is worked to make up
        (date(2027, 9, 30), date(2027, 9, 30)),
        (date(2027, 10, 1), date(2027, 10, 8)),
        (date(2027, 10, 3), date(2027, 10, 8)),
        (date(2027, 10, 7), date(2027, 10, 8)),
        (date(2027, 10, 9), date(2027, 10, 9)),  # a Saturday that is worked to make up
        (date(2027, 10, 10), date(2027, 10, 11)),
    ],
)
def test_national_day_2027_moves_the_last_day_to_pay_as_it_is_expected(due_on: date, last_day: date) -> None:
    assert CHINA.next_working(due_on) == PayByDay(last_day, provisional=True)


def test_national_day_2026_is_known() -> None:
    assert CHINA.next_working(date(2026, 10, 1)) == PayByDay(date(2026, 10, 8))
    assert CHINA.next_working(date(2026, 9, 20)) == PayByDay(date(2026, 9, 20))  # a Sunday that is worked


def test_of_a_year_nobody_knows_the_due_day_stands_provisionally() -> None:
    assert CHINA.next_working(date(2031, 10, 1)) == PayByDay(date(2031, 10, 1), provisional=True)
    assert product_at("cash-cny", "2026-11").last_day(date(2031, 10, 1)) == PayByDay(date(2031, 10, 1))


def _late(due_on: date, as_of: date, paid: int = 0) -> Life:
    """One instalment of 100.00 due on a day, with what it costs by then."""
    terms = Terms(10_000, "CNY", NOTHING, Method.EQUAL_PRINCIPAL, 1, starts_on=START, first_due_on=due_on)
    late = LateTerms(Fraction(5), 3, pay_by=pay_by(FREE, [due_on]))
    came = [Transaction("P", as_of, Kind.PAYMENT, paid)] if paid else []
    return replay(LifeTerms(terms, late=late), came, as_of)


@pytest.mark.parametrize(
    ("as_of", "days", "penalty"),
    [
        (date(2026, 10, 8), 0, 0),  # the last day to pay
        (date(2026, 10, 9), 1, 0),
        (date(2026, 10, 11), 3, 0),  # the last day of grace
        (date(2026, 10, 12), 4, 500),
    ],
)
def test_lateness_and_grace_count_from_the_last_day_to_pay(as_of: date, days: int, penalty: int) -> None:
    life = _late(date(2026, 10, 1), as_of)
    assert (life.days_past_due, life.instalments[0].penalty_minor) == (days, penalty)
    assert life.instalments[0].due_on == date(2026, 10, 1)


def test_nobody_is_late_by_a_guess() -> None:
    due_on = date(2027, 10, 1)
    assert _late(due_on, date(2027, 10, 11)) is not None
    with pytest.raises(CalendarUnknown, match="2027-10-01"):
        _late(due_on, date(2027, 10, 12))
    assert _late(due_on, date(2027, 10, 8), paid=10_000) is not None


def test_what_was_paid_needs_no_calendar() -> None:
    due_on = date(2027, 10, 1)
    terms = Terms(10_000, "CNY", NOTHING, Method.EQUAL_PRINCIPAL, 1, starts_on=START, first_due_on=due_on)
    by = LifeTerms(terms, late=LateTerms(Fraction(5), 3, pay_by=pay_by(FREE, [due_on])))
    life = replay(by, [Transaction("P", due_on, Kind.PAYMENT, 10_000)], date(2028, 1, 1))
    assert life.status == "settled"


def test_a_loan_that_would_be_late_by_a_guess_is_shown_and_not_judged() -> None:
    due_on = date(2027, 10, 1)
    terms = LoanTerms(
        10_000, "CNY", "0", "equal_principal", 1, "month", 1, due_on, "30/360", "per_period", "half_up", "half_up"
    )
    with pytest.raises(CalendarMissing) as refusal:
        live(terms, FREE, date(2027, 8, 15), [], [], date(2027, 10, 12))
    assert refusal.value.code == "calendar-missing"
    shown = live(terms, FREE, date(2027, 8, 15), [], [], date(2027, 10, 12), shown=True)
    assert shown.instalments[0].penalty_minor == 1_000  # the floor, as it will be when the days come as expected


@settings(max_examples=200, deadline=None)
@given(
    later=st.lists(st.integers(0, 9), min_size=6, max_size=6),
    counted_from_it=st.booleans(),
    came=st.lists(st.tuples(st.integers(0, 260), st.integers(1, 60_000)), max_size=6),
    days=st.integers(0, 260),
    chance=st.randoms(use_true_random=False),
)
def test_a_later_last_day_never_costs_more_and_moves_no_due_date(
    later: list[int], counted_from_it: bool, came: list[tuple[int, int]], days: int, chance: Random
) -> None:
    terms = Terms(300_000, "CNY", Fraction(12, 100), Method.EQUAL_PRINCIPAL, 6, START)
    due = [row.due_on for row in schedule(terms).instalments]
    moved = PayBy(
        {on: on + timedelta(days=k) for on, k in zip(due, later, strict=True)}, counted_from_it=counted_from_it
    )
    as_of = START + timedelta(days=days)
    money = [
        Transaction(f"P{k}", START + timedelta(days=on), Kind.PAYMENT, minor) for k, (on, minor) in enumerate(came)
    ]
    money = [one for one in money if one.on <= as_of]
    strict = LateTerms(Fraction(5), 3, 1_000, 20_000, Fraction(18, 100))
    plain = replay(LifeTerms(terms, late=strict), money, as_of)
    kind = replay(LifeTerms(terms, late=replace(strict, pay_by=moved)), money, as_of)
    rounded = len(due) * len(money)  # each payment rounds the overdue interest of every row once more
    costs = [sum(row.penalty_minor for row in life.instalments) for life in (kind, plain)]
    assert costs[0] <= costs[1] + rounded
    assert kind.days_past_due <= plain.days_past_due
    assert [row[:4] for row in kind.instalments] == [row[:4] for row in plain.instalments]
    assert replay(LifeTerms(terms, late=replace(strict, pay_by=moved)), chance.sample(money, len(money)), as_of) == kind
