"""Rules that hold for every rate, against other libraries and against the flows themselves."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy_financial
import pytest
import pyxirr
from hypothesis import assume, example, given
from hypothesis import strategies as st

from loan_svc.domain.calc.day_count import DayCount, year_fraction
from loan_svc.domain.calc.disclosure import disclosure
from loan_svc.domain.calc.errors import CalcError, MoreThanOneRate, NoRate
from loan_svc.domain.calc.fixed_point import ONE, RELATIVE_ERROR_BITS, exp, ln
from loan_svc.domain.calc.periodic_rate import RATE_ONE, annuity_rate, payments_rate
from loan_svc.domain.calc.present_value import Flow, PresentValue
from loan_svc.domain.calc.published import half_up
from loan_svc.domain.calc.rates import Series, cn_2021_3, eu_aprc, us_reg_z, xirr
from loan_svc.domain.calc.root import every_rate, the_rate
from loan_svc.domain.calc.schedule import schedule
from loan_svc.domain.calc.terms import Charged, Fee, FeeKind, Method, Terms
from loan_svc.domain.calc.time_value import internal_rate

JANUARY_1 = date(2023, 1, 1)
NUMPY_FINANCIAL: Any = numpy_financial
AMOUNTS = st.integers(1, 10**8)


def worth(rate: Fraction, flows: list[int]) -> Fraction:
    return sum((Fraction(flow) / (1 + rate) ** k for k, flow in enumerate(flows)), Fraction(0))


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=40))
def test_the_ends_of_a_bracket_lie_on_both_sides_of_the_rate(advance: int, payments: list[int]) -> None:
    assume(sum(payments) * 1000 > advance)  # at -99.99 % a single payment is worth 10,000 times as much
    flows = [-advance, *payments]
    found = internal_rate([Fraction(flow) for flow in flows])
    assert worth(found.low, flows) >= 0 >= worth(found.high, flows)
    assert found.high - found.low <= (1 + found.high) / 2**63


@given(AMOUNTS, st.integers(1, 120), st.fractions(min_value=0, max_value=Fraction(1, 5), max_denominator=10**4))
def test_the_fast_rate_of_equal_payments_brackets_the_exact_one(payment: int, count: int, rate: Fraction) -> None:
    advance = int(sum(payment / (1 + rate) ** k for k in range(1, count + 1)))
    assume(advance > 0)
    found = annuity_rate(advance, payment, count)
    flows = [-advance] + [payment] * count
    if found is not None:
        low, high = (Fraction(end, RATE_ONE) for end in found)
        assert worth(low, flows) >= 0 >= worth(high, flows)


@given(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=40))
@example(1, [2575])  # a rate of 257,400 % multiplies what cutting the ratio lost
def test_the_fast_rate_of_unequal_payments_brackets_the_exact_one(advance: int, payments: list[int]) -> None:
    found = payments_rate(advance, payments)
    if found is not None:
        low, high = (Fraction(end, RATE_ONE) for end in found)
        assert worth(low, [-advance, *payments]) >= 0 >= worth(high, [-advance, *payments])


@given(st.integers(10**4, 10**8), st.integers(2, 60), st.integers(1, 60))
def test_an_ordinary_loan_takes_the_fast_way(advance: int, count: int, percent: int) -> None:
    rate = Fraction(percent, 1200)
    payment = int(advance * rate / (1 - (1 + rate) ** -count)) + 1
    assert annuity_rate(advance, payment, count) is not None


@given(st.integers(10**4, 10**7), st.integers(2, 60), st.integers(1, 60))
def test_numpy_financial_finds_the_same_rate_of_equal_payments(advance: int, count: int, percent: int) -> None:
    rate = Fraction(percent, 1200)
    payment = int(advance * rate / (1 - (1 + rate) ** -count)) + 1
    theirs = float(NUMPY_FINANCIAL.rate(count, -payment, advance, 0, guess=percent / 1200, tol=1e-12))
    ours = cn_2021_3(Fraction(advance), Fraction(0), [Series(Fraction(payment), count=count)]).simple
    assert abs(float(ours.unrounded_percent) - 1200 * theirs) < 1e-7


@given(
    st.sampled_from(
        [
            (DayCount.ACT_365, pyxirr.DayCount.ACT_365F),
            (DayCount.ACT_360, pyxirr.DayCount.ACT_360),
            (DayCount.ACT_ACT, pyxirr.DayCount.ACT_ACT_ISDA),
        ]
    ),
    st.lists(st.tuples(st.integers(1, 2000), st.integers(1, 10**6)), min_size=1, max_size=12),
)
def test_pyxirr_finds_the_same_rate_of_dated_flows(
    day_counts: tuple[DayCount, pyxirr.DayCount], back: list[tuple[int, int]]
) -> None:
    ours, theirs = day_counts
    total = sum(amount for _, amount in back)
    dates = [JANUARY_1] + [JANUARY_1 + timedelta(days) for days, _ in back]
    assume(max(dates) > JANUARY_1 + timedelta(200))
    amounts = [-total * 9 // 10 - 1] + [amount for _, amount in back]
    reference = pyxirr.xirr(dates, amounts, day_count=theirs)
    assume(reference is not None and abs(reference) < 5)
    assert reference is not None
    found = xirr(ours, [(on, Fraction(amount)) for on, amount in zip(dates, amounts, strict=True)])
    assert abs(float(found.unrounded_percent) / 100 - reference) < 1e-7


@given(st.dates(date(1999, 1, 1), date(2030, 1, 1)), st.dates(date(1999, 1, 1), date(2030, 1, 1)))
def test_pyxirr_counts_the_same_years(start: date, end: date) -> None:
    start, end = min(start, end), max(start, end)
    assert float(year_fraction(start, end, DayCount.THIRTY_360)) == pytest.approx(
        pyxirr.year_fraction(start, end, pyxirr.DayCount.THIRTY_360_ISDA)
    )
    assert float(year_fraction(start, end, DayCount.ACT_ACT)) == pytest.approx(
        pyxirr.year_fraction(start, end, pyxirr.DayCount.ACT_ACT_ISDA)
    )


@given(st.lists(st.integers(-1000, 1000), min_size=3, max_size=7))
def test_every_rate_found_is_a_rate_and_parity_is_descartes(flows: list[int]) -> None:
    assume(flows[0] and flows[-1])
    value = PresentValue(Flow(Fraction(flow), Fraction(k)) for k, flow in enumerate(flows))
    assume(value.sign_changes)
    try:
        found = every_rate(value)
    except CalcError:
        return
    for bracket in found:
        assert worth(bracket.low, flows) * worth(bracket.high, flows) <= 0
    inside = all(Fraction(-9998, 10000) < bracket.low < 10**18 for bracket in found)
    if inside and (-1 if flows[0] < 0 else 1) * (1 if flows[-1] > 0 else -1) < 0:
        assert len(found) % 2 == 1
    assert len(found) <= value.sign_changes


def test_flows_of_one_sign_have_no_rate() -> None:
    with pytest.raises(NoRate, match="one sign"):
        xirr(DayCount.ACT_365, [(JANUARY_1, Fraction(1)), (date(2024, 1, 1), Fraction(2))])


def test_flows_that_never_balance_have_no_rate() -> None:
    with pytest.raises(NoRate, match="no rate balances"):
        internal_rate([Fraction(1), Fraction(-1), Fraction(1)])


def test_several_rates_are_refused_with_their_number() -> None:
    with pytest.raises(MoreThanOneRate, match="2 different rates"):
        internal_rate([Fraction(-100), Fraction(230), Fraction(-132)])


def test_a_rate_that_only_touches_is_refused() -> None:
    with pytest.raises(MoreThanOneRate, match="touches"):
        internal_rate([Fraction(100), Fraction(-200), Fraction(100)])


def test_a_rate_beyond_the_searched_range_is_refused() -> None:
    with pytest.raises(NoRate, match=r"10\^21 %"):
        internal_rate([Fraction(-1), Fraction(10**20)])


def test_many_drawdowns_between_many_payments_still_have_one_rate() -> None:
    advances = [Series(Fraction(1000), Fraction(3 * k)) for k in range(12)]
    payments = [Series(Fraction(100), Fraction(1), 240)]
    assert eu_aprc(advances, payments).percent > 0


def test_a_loan_of_a_day_may_cost_quadrillions_of_percent_a_year() -> None:
    found = xirr(DayCount.ACT_365, [(JANUARY_1, Fraction(-100)), (date(2023, 1, 2), Fraction(110))])
    exact = 100 * (Fraction(11, 10) ** 365 - 1)
    assert found.percent == half_up(exact, exact, 2)


def test_drawdowns_between_payments_have_one_rate() -> None:
    advances = [Series(Fraction(1000)), Series(Fraction(1000), Fraction(6))]
    payments = [Series(Fraction(100), Fraction(1), 24)]
    found = eu_aprc(advances, payments)
    assert Decimal(20) < found.percent < Decimal(40)


def test_a_reg_z_loan_with_several_advances_has_the_rate_its_equation_holds_at() -> None:
    half = Fraction(1, 2)
    advances = [Series(Fraction(500)), Series(Fraction(500), Fraction(2), odd=half)]
    payments = [Series(Fraction(100), Fraction(3), 12)]
    rate = Fraction(us_reg_z(Fraction(12), advances, payments).unrounded_percent) / 1200
    left = 500 + 500 / ((1 + half * rate) * (1 + rate) ** 2)
    right = sum(100 / (1 + rate) ** k for k in range(3, 15))
    assert abs(left - right) < Fraction(1, 10**12)


def test_half_a_unit_period_in_the_time_is_the_same_as_in_the_fraction() -> None:
    advances = [Series(Fraction(500))]
    stated = us_reg_z(Fraction(12), advances, [Series(Fraction(45), Fraction(1), 12, odd=Fraction(1, 2))])
    inside = us_reg_z(Fraction(12), advances, [Series(Fraction(45), Fraction(3, 2), 12)])
    assert stated == inside


def test_less_paid_back_than_lent_is_a_rate_below_zero() -> None:
    found = xirr(DayCount.ACT_365, [(JANUARY_1, Fraction(-100)), (date(2024, 1, 1), Fraction(90))])
    assert found.percent == Decimal("-10.00")


def test_a_tie_of_the_published_percent_goes_up() -> None:
    assert half_up(Fraction("12.345"), Fraction("12.345"), 2) == Decimal("12.35")
    flows = [(JANUARY_1, Fraction(-200)), (date(2024, 1, 1), Fraction("224.69"))]
    assert xirr(DayCount.ACT_365, flows).percent == Decimal("12.35")


@given(st.integers(1, 2**40), st.integers(0, 60))
def test_logarithm_and_exponential_undo_each_other(top: int, twos: int) -> None:
    value = (top << 224) >> twos
    assume(value >= ONE >> 14)
    back = exp(ln(value))
    assert abs(back - value) <= max(value, ONE) >> (RELATIVE_ERROR_BITS - 8)


def test_the_disclosed_rate_of_a_plan_with_fees_is_the_internal_rate_of_its_flows() -> None:
    fee = Fee(FeeKind.PERCENT_OF_AMOUNT, Fraction("0.6"), Charged.PER_PERIOD)
    told = disclosure(schedule(Terms(1200000, "CNY", Fraction(0), Method.FLAT, 12, JANUARY_1, fee=fee)))
    theirs = NUMPY_FINANCIAL.irr([-12000] + [1072] * 12)
    assert float(told.simple_percent) == pytest.approx(1200 * theirs, abs=0.005)
    assert float(told.compound_percent) == pytest.approx(100 * ((1 + theirs) ** 12 - 1), abs=0.005)
    assert told.total_cost_minor == 86400


def test_an_up_front_fee_raises_the_disclosed_rate() -> None:
    fee = Fee(FeeKind.PERCENT_OF_AMOUNT, Fraction(1), Charged.UP_FRONT)
    base = Terms(10000000, "CNY", Fraction(6, 100), Method.FLAT, 12, JANUARY_1, fee=fee)
    told = disclosure(schedule(base))
    assert (told.simple_percent, told.compound_percent) == (Decimal("12.80"), Decimal("13.58"))


def test_a_fee_that_takes_the_whole_principal_leaves_no_rate() -> None:
    fee = Fee(FeeKind.PERCENT_OF_AMOUNT, Fraction(100), Charged.UP_FRONT)
    plan = schedule(Terms(1000, "CNY", Fraction(0), Method.FLAT, 2, JANUARY_1, fee=fee))
    with pytest.raises(NoRate):
        disclosure(plan)


def test_a_deferred_first_payment_lowers_the_disclosed_rate_of_a_free_period() -> None:
    """A bullet of two months and a half: 1 % simple interest a month, one payment."""
    terms = Terms(100000, "CNY", Fraction(12, 100), Method.BULLET, 2, JANUARY_1, first_due_on=date(2023, 2, 16))
    told = disclosure(schedule(terms))
    assert told.total_cost_minor == 2500
    assert float(told.compound_percent) == pytest.approx(100 * (1.025 ** (12 / 2.5) - 1), abs=0.005)


def test_the_general_way_and_the_fast_way_disclose_the_same() -> None:
    plan = schedule(Terms(500000, "CNY", Fraction(12, 100), Method.EQUAL_INSTALMENT, 18, JANUARY_1))
    told = disclosure(plan)
    flows = [-plan.principal_minor, *[row.due_minor for row in plan.instalments]]
    slow = the_rate(PresentValue(Flow(Fraction(flow), Fraction(k)) for k, flow in enumerate(flows)))
    assert told.simple_percent == half_up(1200 * slow.low, 1200 * slow.high, 2) == Decimal("12.00")
    assert told.compound_percent == Decimal("12.68")
