"""Base rate by date, premium by grade and term, a partner's table, the corridor."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from underwriting_svc.domain.price import BaseRate, BaseRates, Price, Product, TermAdd, price

CHANGED = date(2026, 5, 20)
LPR = BaseRates("lpr", "LPR 1Y", (BaseRate(date(2025, 1, 1), "3.10"), BaseRate(CHANGED, "3.00")))
GRADED = Product(
    "cash-cny", "CNY", "comprehensive", "lpr", "by_grade", "4", "24", False, 30, {"A": "3", "C": "21"},
    (TermAdd(12, "0.50"), TermAdd(24, "1.25")),
)  # fmt: skip
TABLED = replace(GRADED, pricing="price_table")


@pytest.mark.parametrize(("on", "percent"), [(CHANGED - timedelta(days=1), "6.1"), (CHANGED, "6")])
def test_the_base_rate_of_the_day_counts(on: date, percent: str) -> None:
    priced = price(GRADED, LPR, "A", 12, None, on)
    assert isinstance(priced, Price)
    assert (priced.annual_rate_percent, priced.premium_percent) == (percent, "3")


@pytest.mark.parametrize(("months", "premium"), [(12, "3"), (13, "3.5"), (24, "3.5"), (25, "4.25")])
def test_a_longer_term_adds_to_the_premium(months: int, premium: str) -> None:
    priced = price(GRADED, LPR, "A", months, None, CHANGED)
    assert isinstance(priced, Price)
    assert priced.premium_percent == premium


def test_a_partners_table_gives_the_rate_and_the_premium_is_what_is_left() -> None:
    priced = price(TABLED, LPR, "A", 36, ("14.07", "2018Q1"), CHANGED)
    assert isinstance(priced, Price)
    assert (priced.annual_rate_percent, priced.premium_percent) == ("14.07", "11.07")
    assert "2018Q1" in priced.source


@pytest.mark.parametrize(
    ("product", "grade", "row", "on", "problem"),
    [
        (GRADED, "A", None, date(2024, 12, 31), "base-rate-missing"),
        (TABLED, "A", None, CHANGED, "price-row-missing"),
        (TABLED, "A", ("24.01", "1"), CHANGED, "price-outside-corridor"),
        (TABLED, "A", ("3.99", "1"), CHANGED, "price-outside-corridor"),
    ],
)
def test_where_there_is_no_price_it_says_why(
    product: Product, grade: str, row: tuple[str, str] | None, on: date, problem: str
) -> None:
    assert price(product, LPR, grade, 12, row, on) == problem


def test_the_ends_of_the_corridor_are_inside() -> None:
    assert isinstance(price(GRADED, LPR, "C", 12, None, CHANGED), Price)
    assert isinstance(price(TABLED, LPR, "A", 12, ("4", "1"), CHANGED), Price)
