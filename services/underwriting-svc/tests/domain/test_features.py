"""What is told becomes the training data's columns, and these become attributes."""

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from underwriting_svc.domain.features import attributes_of, columns_of
from underwriting_svc.domain.submission import Statement, Submission

UNIT = 4700
"""47 yuan."""


def _applied(amount_minor: int = 4_700_000, term_months: int = 10, **told: Any) -> Submission:
    return Submission(
        "A1", "C1", "mobile_app", "consumer-cny", "1", "electronics", amount_minor, "CNY", term_months,
        "equal_instalment", datetime(2026, 11, 25, tzinfo=UTC), Statement(**{"annual_income_minor": 0, **told}),
    )  # fmt: skip


def test_income_is_monthly_and_money_in_the_datas_unit() -> None:
    columns = columns_of(_applied(annual_income_minor=12 * 470_000, assets_minor=4700, debts_minor=0), UNIT)
    assert (columns["income"], columns["assets"], columns["debt"], columns["amount"]) == (100, 1, 0, 1000)
    assert columns["expenses"] is None
    assert columns["price"] is None


@pytest.mark.parametrize(
    ("told", "records"),
    [
        ({}, None),
        ({"failed_to_pay_count": 0}, "no"),
        ({"failed_to_pay_count": 0, "accounts_past_due": 1}, "yes"),
        ({"public_records": 2}, "yes"),
        ({"delinquencies_2y": 3}, None),
    ],
)
def test_a_bad_record_is_any_debt_not_paid(told: dict[str, int], records: str | None) -> None:
    assert columns_of(_applied(**told), UNIT)["records"] == records


def test_a_mortgaged_home_is_an_owners() -> None:
    assert columns_of(_applied(home_ownership="mortgage"), UNIT)["home"] == "owner"


def test_shares_come_from_amount_price_income_expenses_assets_and_debt() -> None:
    told: dict[str, Any] = {"annual_income_minor": 12 * 470_000, "monthly_expenses_minor": 188_000}
    told |= {"assets_minor": 18_800_000, "debts_minor": 4_700_000, "goods_price_minor": 5_875_000}
    found = attributes_of(columns_of(_applied(**told), UNIT))
    assert found["instalment"] == 100
    assert found["free_income"] == 60
    assert found["loan_to_price_percent"] == 80
    assert found["cover_percent"] == 50  # 60 free, 10 of them for the debt, against 100
    assert found["net_assets_percent"] == 300
    assert found["amount_to_income_percent"] == 1000
    assert found["expenses_to_income_percent"] == 40
    assert found["down_payment"] == 250


def test_what_is_not_told_stays_missing_and_an_untold_debt_is_none() -> None:
    nothing = attributes_of(columns_of(_applied(), UNIT))
    assert {name for name, value in nothing.items() if value is not None} == {
        "term_months", "amount", "income", "instalment",
    }  # fmt: skip
    some = attributes_of(columns_of(_applied(assets_minor=4_700_000), UNIT))
    assert some["net_assets_percent"] == 100


def test_the_unit_of_money_changes_no_share() -> None:
    told: dict[str, Any] = {"annual_income_minor": 9_999_999, "monthly_expenses_minor": 123_457, "assets_minor": 7}
    one = attributes_of(columns_of(_applied(**told), UNIT))
    other = attributes_of(columns_of(_applied(**told), 1))
    for name in ("cover_percent", "net_assets_percent", "amount_to_income_percent"):
        assert one[name] == other[name]
    assert one["income"] == Fraction(9_999_999, 12 * UNIT)


def test_a_product_without_a_price_has_no_share_of_it() -> None:
    priced = replace(_applied(), statement=Statement(0, goods_price_minor=0))
    assert attributes_of(columns_of(priced, UNIT))["loan_to_price_percent"] is None
