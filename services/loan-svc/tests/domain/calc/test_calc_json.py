"""The JSON of `fenqi calc schedule` and `fenqi calc apr`: shapes, defaults, and refusals that say what to do."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_svc.calc_json import CalcError, calc_apr, calc_schedule

SCHEDULE: dict[str, Any] = {
    "principal": "5000.00",
    "currency": "CNY",
    "annual_rate_percent": "12",
    "method": "equal_instalment",
    "periods": 18,
    "period": {"unit": "month", "every": 1},
    "starts_on": "2022-11-01",
    "first_due_on": None,
    "day_count": "30/360",
    "interest": "per_period",
    "instalment_multiple": "1",
    "rounding": "half_up",
    "principal_grace_periods": 0,
    "down_payment_percent": "0",
    "fee": None,
}
CN: dict[str, Any] = {
    "convention": "cn_2021_3",
    "principal": "100000",
    "up_front_fee": "1000",
    "payments": [{"amount": "8833.3", "count": 12}],
}


def test_the_documented_example_is_answered_as_documented() -> None:
    answer = calc_schedule(SCHEDULE)
    assert answer["instalments"][0] == {
        "nr": 1,
        "due_on": "2022-12-01",
        "principal": "255.00",
        "interest": "50.00",
        "fee": "0.00",
        "due": "305.00",
        "balance": "4745.00",
    }
    assert answer["totals"] == {"principal": "5000.00", "interest": "488.22", "fee": "0.00", "due": "5488.22"}
    assert answer["disclosure"] == {"simple_percent": "12.00", "compound_percent": "12.68", "total_cost": "488.22"}
    assert json.loads(json.dumps(answer)) == answer


def test_what_has_a_default_may_be_left_out() -> None:
    needed = ("principal", "currency", "annual_rate_percent", "method", "periods", "starts_on")
    assert calc_schedule({name: SCHEDULE[name] for name in needed}) == calc_schedule(
        SCHEDULE | {"instalment_multiple": "0.01"}
    )


def test_a_currency_without_decimals_is_written_without_them() -> None:
    answer = calc_schedule(SCHEDULE | {"currency": "JPY", "principal": "100000"})
    assert answer["totals"]["principal"] == "100000"
    assert answer["instalments"][0]["interest"] == "1000"


def test_a_fee_up_front_is_disclosed_as_the_central_bank_does() -> None:
    fee = {"kind": "percent_of_amount", "value": "1", "charged": "up_front"}
    changes = {"principal": "100000", "annual_rate_percent": "6", "method": "flat", "periods": 12, "fee": fee}
    answer = calc_schedule(SCHEDULE | changes | {"instalment_multiple": "0.01"})
    assert answer["disclosure"] == {
        "simple_percent": "12.80",
        "compound_percent": "13.58",
        "total_cost": "7000.00",
    }


def test_a_fixed_fee_is_in_the_currencys_units() -> None:
    fee = {"kind": "fixed_per_period", "value": "2.50", "charged": "per_period"}
    assert {row["fee"] for row in calc_schedule(SCHEDULE | {"fee": fee})["instalments"]} == {"2.50"}


def test_an_instalment_may_be_rounded_up_alone() -> None:
    changes = {"principal": "2000", "annual_rate_percent": "17.09", "periods": 36, "instalment_multiple": None}
    answer = calc_schedule(SCHEDULE | changes | {"instalment_rounding": "up"})
    assert answer["instalments"][0]["due"] == "71.40"


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"surprise": 1}, "unknown-field", "surprise"),
        ({"principal": None}, "missing-field", "add it"),
        ({"principal": 5000.0}, "bad-value", "in a string"),
        ({"principal": True}, "bad-value", "in a string"),
        ({"principal": "5,000"}, "bad-value", "such as"),
        ({"principal": "NaN"}, "bad-value", "such as"),
        ({"principal": "1/0"}, "bad-value", "such as"),
        ({"principal": "1e9"}, "bad-value", "such as"),
        ({"principal": "\u0665"}, "bad-value", "such as"),
        ({"principal": "1" * 41}, "bad-value", "MAX_DIGITS"),
        ({"principal": 10**5000}, "bad-value", "MAX_DIGITS"),
        ({"principal": "0.001"}, "too-many-decimals", "round it"),
        ({"principal": "-5"}, "principal-out-of-range", "above 0"),
        ({"currency": "cny"}, "bad-value", "CNY"),
        ({"currency": 156}, "bad-value", "CNY"),
        ({"method": "balloon"}, "bad-value", "equal_instalment"),
        ({"method": ["flat"]}, "bad-value", "equal_instalment"),
        ({"periods": "2.5"}, "bad-value", "whole number"),
        ({"periods": 1201}, "periods-out-of-range", "MAX_PERIODS"),
        ({"period": "month"}, "not-an-object", "object"),
        ({"period": {"unit": "month", "every": 1, "of": 2}}, "unknown-field", "of"),
        ({"starts_on": "2022-11-31"}, "bad-value", "2022-11-01"),
        ({"starts_on": "20221101"}, "bad-value", "2022-11-01"),
        ({"first_due_on": "2022-10-01"}, "first-due-too-early", "later than"),
        ({"fee": {"kind": "fixed_per_period", "value": "-1"}}, "negative-fee", "below 0"),
        ({"fee": {"value": "1"}}, "missing-field", "kind"),
        (
            {"fee": {"kind": "percent_of_amount", "value": "100", "charged": "up_front"}},
            "no-rate",
            "above 0",
        ),
    ],
)
def test_a_bad_schedule_request_is_refused_and_told_what_to_do(changes: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(CalcError) as refusal:
        calc_schedule(SCHEDULE | changes)
    assert refusal.value.code == code
    assert says in refusal.value.message


@pytest.mark.parametrize(
    ("changes", "code", "says"),
    [
        ({"convention": "tae"}, "unknown-convention", "us_reg_z"),
        ({"convention": {}}, "unknown-convention", "us_reg_z"),
        ({"extra": 1}, "unknown-field", "extra"),
        ({"payments": []}, "bad-value", "at least one"),
        ({"payments": [{"amount": "1"}] * 1001}, "bad-value", "MAX_SERIES"),
        ({"payments": [{"amount": "1", "count": 3001}]}, "count-out-of-range", "MAX_FLOWS"),
        ({"payments": [{"amount": "1", "count": 2000}] * 2}, "too-many-flows", "MAX_FLOWS"),
        ({"payments": [{"amount": "-1"}]}, "negative-number", "below 0"),
        ({"payments": [{"amount": "1", "when": "now"}]}, "unknown-field", "when"),
        ({"payments": [{"amount": "0"}]}, "no-rate", "one sign"),
        ({"up_front_fee": "100000"}, "no-rate", "lower it"),
        ({"principal": "0"}, "amount-out-of-range", "above 0"),
        ({"periods_per_year": "367"}, "periods-per-year-out-of-range", "366"),
    ],
)
def test_a_bad_rate_request_is_refused_and_told_what_to_do(changes: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(CalcError) as refusal:
        calc_apr(CN | changes)
    assert refusal.value.code == code
    assert says in refusal.value.message


@pytest.mark.parametrize(
    ("request_json", "code"),
    [
        (
            {
                "convention": "us_reg_z",
                "unit_periods_per_year": "0",
                "advances": [{"amount": "1"}],
                "payments": [{"amount": "2", "first_at": "1"}],
            },
            "unit-periods-out-of-range",
        ),
        (
            {
                "convention": "eu_aprc",
                "advances": [{"amount": "1", "on": "2024-01-01"}],
                "payments": [{"amount": "2", "first_month": "1"}],
            },
            "mixed-times",
        ),
        (
            {
                "convention": "eu_aprc",
                "advances": [{"amount": "1", "on": "2024-01-01"}],
                "payments": [{"amount": "2", "on": "2023-01-01"}],
            },
            "payment-before-advance",
        ),
        (
            {
                "convention": "xirr",
                "day_count": "ACT/365",
                "flows": [{"on": "2024-01-01", "amount": "1"}, {"on": "2024-06-01", "amount": "2"}],
            },
            "no-rate",
        ),
        (
            {
                "convention": "eu_aprc",
                "advances": [{"amount": "1"}],
                "payments": [{"amount": "2", "first_month": "99999999"}],
            },
            "term-too-long",
        ),
    ],
)
def test_each_convention_refuses_what_it_cannot_answer(request_json: dict[str, Any], code: str) -> None:
    with pytest.raises(CalcError) as refusal:
        calc_apr(request_json)
    assert refusal.value.code == code


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["1", "-3", "1/3"])
)
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner)
)


def answered_or_refused(calculate: Callable[[dict[str, Any]], dict[str, Any]], request: dict[str, Any]) -> bool:
    try:
        return bool(calculate(request))
    except CalcError as refusal:
        return bool(refusal.code and refusal.message)


@given(st.sampled_from(sorted(SCHEDULE)), ANYTHING)
def test_whatever_is_in_a_field_the_answer_is_a_plan_or_a_clear_refusal(field: str, value: Any) -> None:
    assert answered_or_refused(calc_schedule, SCHEDULE | {field: value})


@given(
    st.sampled_from(["us_reg_z", "eu_aprc", "cn_2021_3", "xirr"]),
    st.dictionaries(st.sampled_from(sorted(CN)), ANYTHING),
)
def test_whatever_is_in_a_rate_request_the_answer_is_a_rate_or_a_clear_refusal(name: str, more: dict[str, Any]) -> None:
    assert answered_or_refused(calc_apr, CN | more | {"convention": name})
