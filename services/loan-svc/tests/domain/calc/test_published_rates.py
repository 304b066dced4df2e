"""Annualised rates as regulators and other systems published them; every case file names its sources."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from loan_svc.calc_json import calc_apr
from loan_svc.domain.calc.errors import MoreThanOneRate
from loan_svc.domain.calc.present_value import Flow, PresentValue
from loan_svc.domain.calc.root import every_rate
from loan_svc.domain.calc.time_value import (
    future_value,
    internal_rate,
    net_present_value,
    number_of_periods,
    payment,
    present_value,
)

CASES = Path(__file__).parent.parent / "cases"


def entries(name: str) -> Any:
    """A case file in which every number stays the text it was, so that it is evaluated exactly."""
    return yaml.load((CASES / name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def exact(text: str) -> Fraction:
    """A figure as published; "6/15" and "0.05/12" are fractions."""
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or 1)


def named(cases: Any) -> Any:
    return [pytest.param(case, id=case["id"]) for case in cases]


def as_published(unrounded_percent: str, figure: str) -> Decimal:
    """Our figure, half up to as many decimals as the published one has."""
    step = Decimal(1).scaleb(int(Decimal(figure).as_tuple().exponent))
    return Decimal(unrounded_percent).quantize(step, rounding="ROUND_HALF_UP")


REG_Z = entries("apr_reg_z.yaml")
APRC = entries("aprc_eu.yaml")
CN = {case["id"]: case for case in entries("annualised_cn.yaml")}
TIME_VALUE = entries("time_value.yaml")


@pytest.mark.parametrize("case", named(REG_Z))
def test_reg_z_appendix_j_examples_come_out_to_the_published_hundredth(case: Any) -> None:
    payments = [{"amount": a, "count": n, "first_at": t, "first_fraction": f} for a, n, t, f in case["series"]]
    advances = [{"amount": case["advance"], "at": "0"}]
    request = {
        "convention": "us_reg_z",
        "unit_periods_per_year": case["w"],
        "advances": advances,
        "payments": payments,
    }
    assert Decimal(calc_apr(request)["percent"]) == Decimal(case["apr"])


def test_a_single_payment_after_255_days_is_annualised_by_365_over_255() -> None:
    """Source: 12 CFR 1026 Appendix J (c)(5)(iii)."""
    request = {
        "convention": "us_reg_z",
        "unit_periods_per_year": "365/255",
        "advances": [{"amount": "1000", "at": "0"}],
        "payments": [{"amount": "1080", "count": 1, "first_at": "1", "first_fraction": "0"}],
    }
    assert calc_apr(request)["percent"] == "11.45"


@pytest.mark.parametrize("case", named([case for case in APRC if "flows" in case]))
def test_the_commissions_aprc_examples_come_out_to_the_published_decimal(case: Any) -> None:
    payments = [
        {"amount": amount, "first_month": first, "count": int(count), "every_months": spacing}
        for amount, first, count, spacing in case["flows"]
    ]
    request = {
        "convention": "eu_aprc",
        "advances": [{"amount": case["advance"], "at_months": "0"}],
        "payments": payments,
    }
    answer = calc_apr(request)
    assert Decimal(answer["percent_one_decimal"]) == Decimal(case["aprc"])
    if "six_decimals" in case:
        assert as_published(answer["unrounded_percent"], case["six_decimals"]) == Decimal(case["six_decimals"])


def equal_principal_flows(case: Any) -> list[dict[str, Any]]:
    """A card repaid in equal parts of principal with interest at an effective yearly rate, to the cent."""
    advance, n = Decimal(case["advance"]), int(case["equal_principal_n"])
    monthly = (1 + Decimal(case["annual_effective_rate"]) / 100) ** (1 / Decimal(12)) - 1
    payments = [{"amount": case["upfront_fee"], "first_month": "0"}]
    for k in range(n):
        interest = advance * (n - k) / n * monthly
        payments.append({"amount": str(round(advance / n + interest, 2)), "first_month": str(k + 1)})
    if "card_fee_month_1" in case:
        payments.append({"amount": case["card_fee_month_1"], "first_month": "1"})
    return payments


@pytest.mark.parametrize("case", named([case for case in APRC if "equal_principal_n" in case]))
def test_the_commissions_examples_with_equal_principal_come_out_to_the_published_decimal(case: Any) -> None:
    advances = [{"amount": case["advance"], "at_months": "0"}]
    answer = calc_apr({"convention": "eu_aprc", "advances": advances, "payments": equal_principal_flows(case)})
    assert Decimal(answer["percent_one_decimal"]) == Decimal(case["aprc"])


@pytest.mark.parametrize("case", named([case for case in APRC if "payments" in case]))
def test_a_dated_aprc_counts_days_over_365(case: Any) -> None:
    request = {
        "convention": "eu_aprc",
        "advances": [{"amount": case["advance"], "on": case["advance_date"]}],
        "payments": [{"amount": amount, "on": on} for on, amount in case["payments"]],
    }
    assert Decimal(calc_apr(request)["percent"]) == Decimal(case["apr"])


def test_the_central_banks_example_is_12_80_simple_and_13_58_compound() -> None:
    case = CN["pboc-2021-3"]
    answer = calc_apr(
        {
            "convention": "cn_2021_3",
            "principal": case["loan"],
            "up_front_fee": case["upfront_service_fee"],
            "payments": [{"amount": case["payment"], "count": int(case["periods"])}],
        }
    )
    assert as_published(answer["simple_percent"], case["simple"]) == Decimal(case["simple"])
    assert answer["compound_percent"] == case["irr_compound"]
    assert as_published(answer["unrounded_simple_percent"], "12.8038") == Decimal("12.8038")
    assert as_published(answer["unrounded_compound_percent"], "13.5826") == Decimal("13.5826")


def test_a_banks_24_card_instalments_cost_6_77_percent_simple() -> None:
    case = CN["cgb-24"]
    each = Decimal(case["principal_per_period"]) + Decimal(case["interest_per_period"])
    request = {
        "convention": "cn_2021_3",
        "principal": case["principal"],
        "payments": [{"amount": str(each), "count": int(case["periods"])}],
    }
    answer = calc_apr(request)
    assert answer["simple_percent"] == case["simple"]
    assert as_published(answer["unrounded_simple_percent"], "6.7728") == Decimal("6.7728")


@pytest.mark.parametrize(("case_id", "day_count"), [("mw-act365", "ACT/365"), ("mw-act360", "ACT/360")])
def test_xirr_by_day_count_agrees_with_the_published_figure(case_id: str, day_count: str) -> None:
    cases = {case["id"]: case for case in TIME_VALUE["xirr"]}
    flows = [{"on": on, "amount": amount} for on, amount in cases["mw-act365"]["flows"]]
    answer = calc_apr({"convention": "xirr", "day_count": day_count, "flows": flows})
    ours = Decimal(answer["unrounded_percent"]) / 100
    # The publisher's own iteration stopped at about 1e-12.
    assert abs(ours - Decimal(cases[case_id]["expect"])) < Decimal("1e-12")


def test_the_textbook_time_value_figures_come_out() -> None:
    """Source: numpy-financial's documentation."""
    for case in TIME_VALUE["numpy_financial"]:
        ask = {name: exact(text) for name, text in case.items() if name not in ("fn", "flows", "expect")}
        match case["fn"]:
            case "fv":
                ours = future_value(ask["rate"], int(ask["nper"]), ask["pmt"], ask["pv"])
            case "pv":
                ours = present_value(ask["rate"], int(ask["nper"]), ask["pmt"], ask["fv"])
            case "pmt":
                ours = payment(ask["rate"], int(ask["nper"]), ask["pv"])
            case "nper":
                ours = number_of_periods(ask["rate"], ask["pmt"], ask["pv"])
            case "npv":
                ours = net_present_value(ask["rate"], [exact(flow) for flow in case["flows"]])
            case _:
                continue
        expected = Fraction(case["expect"])
        half_a_digit = Fraction(10) ** int(Decimal(case["expect"]).as_tuple().exponent) / 2
        assert abs(ours - expected) <= max(half_a_digit, abs(expected) / 10**12), case


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case["expect"]) for case in TIME_VALUE["numpy_financial"] if case["fn"] == "irr"]
)
def test_a_textbook_internal_rate_is_given_when_it_is_the_only_one(case: Any) -> None:
    """Two of the textbook's examples have several rates: the published one is among them, and none is given."""
    flows = [exact(flow) for flow in case["flows"]]
    expected = Fraction(case["expect"])
    found = every_rate(PresentValue(Flow(flow, Fraction(k)) for k, flow in enumerate(flows)))
    assert any(abs(rate.low - expected) < Fraction(1, 10**4) for rate in found)
    if len(found) == 1:
        assert abs(internal_rate(flows).low - expected) < Fraction(1, 10**4)
    else:
        with pytest.raises(MoreThanOneRate, match="different rates"):
            internal_rate(flows)


def test_an_odd_first_period_is_added_to_the_principal_as_simple_interest() -> None:
    """Source: MathWorks payodd, as recomputed in the case file."""
    case = next(one for one in TIME_VALUE["payments"] if one["id"] == "payodd")
    monthly, odd_days = exact(case["rate"]) / 1200, int(case["first_payment_days"]) - 30
    with_odd_days = exact(case["principal"]) * (1 + monthly * odd_days / 30)
    ours = -payment(monthly, int(case["periods"]), with_odd_days)
    assert round(ours, 4) == exact(case["expect"])


def test_a_level_payment_is_exact_before_it_is_rounded() -> None:
    """Source: frappe/lending issue 31 (the product there always rounds up to a whole unit)."""
    case = next(one for one in TIME_VALUE["payments"] if one["id"] == "frappe-31")
    ours = -payment(exact(case["rate"]) / 1200, int(case["periods"]), exact(case["principal"]))
    assert round(ours, 2) == exact(case["exact_payment"])
    assert round(ours, 4) == Fraction("3226.2492")
