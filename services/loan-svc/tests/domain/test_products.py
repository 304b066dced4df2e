"""The catalogue."""

import hashlib
import json
from datetime import date
from importlib.resources import files

import pytest

from loan_svc import products_table
from loan_svc.domain.caps import cap_on
from loan_svc.domain.product_file import ProductFileWrong
from loan_svc.domain.products import ProductUnknown, catalogue, product_at, product_on, products_from
from loan_svc.domain.words import Part

FIRST_SIX = "87f5de0ffc54b9c381aeb5dc7e24ef69ba6ba9ad95362419a5c7a2fa13b98102"


def test_every_version_is_sound() -> None:
    parts: set[Part] = {"penalty", "fee", "interest", "principal"}
    for (code, version), product in catalogue().items():
        assert (product.code, product.version) == (code, version)
        assert 0 < product.min_amount_minor < product.max_amount_minor
        assert set(product.allocation) == parts
        days = [days for _, days in product.buckets]
        assert days[0] == 1
        assert days == sorted(days)
        assert [bucket for bucket, _ in product.buckets] == ["M1", "M2", "M3", "M4", "M5", "M6", "M7+"]


def test_the_product_of_a_day_is_the_newest_valid_one() -> None:
    assert product_on("lc-cash-usd", date(2018, 1, 1)).version == "2018-01"
    with pytest.raises(ProductUnknown):
        product_on("lc-cash-usd", date(2017, 12, 31))


def test_a_contract_never_outlives_its_product_version() -> None:
    with pytest.raises(AssertionError):
        product_at("lc-cash-usd", "1999-01")


def test_the_page_says_what_the_data_says() -> None:
    assert products_table.PAGE.read_text("utf-8") == products_table.page()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("family", "leasing", "cash-daily-cny 2026-11: family: one of consumer, card, cash is needed, not 'leasing'"),
        ("day_count", "ACT/366", "cash-daily-cny 2026-11: day_count: one of"),
        ("min_amount_minor", "500", "cash-daily-cny 2026-11: min_amount_minor: int is needed, not '500'"),
        ("min_amount_minor", True, "min_amount_minor: int is needed"),
        ("recalculate", 1, "recalculate: bool is needed"),
        ("max_rate_percent", "24 %", "max_rate_percent: a decimal"),
        ("max_rate_percent", "24.01", "max_rate_percent: cn-24 allows at most 24 % on 2026-11-01"),
        ("valid_from", "2026-13-01", 'valid_from: a day such as "2026-12-01" is needed'),
        ("methods", "flat", "methods: a list is needed"),
        ("methods", ["balloon"], r"methods\[0\]: one of"),
        ("methods", ["flat"], "methods: flat interest is on the first amount"),
        ("terms_months", [], "terms_months: either terms_months or instalments must be listed"),
        ("period_unit", "week", "instalments: a product by the week lists numbers of instalments"),
        ("max_amount_minor", 1, "max_amount_minor: it must be above min_amount_minor"),
        ("allocation", ["penalty", "fee"], "allocation: penalty, fee, interest and principal must be named once each"),
        ("buckets", {"M1": 0}, "buckets: each bucket must begin"),
        ("buckets", [1, 31], "buckets: an object is needed"),
        ("payee", "card", "payee: a card product converts a purchase"),
        ("subsidy_percent", "101", "subsidy_percent: the merchant bears at most all of it"),
        ("merchant_fee_percent", "1", "payee: only a merchant that is paid bears a fee"),
        ("max_down_payment_percent", "100", "max_down_payment_percent: a down payment must leave something"),
        ("late_fee_cap_minor", 1, "late_fee_cap_minor: it must not be below late_fee_floor_minor"),
        ("early", {"steps": []}, "early: steps: at least one step"),
        ("early", {"steps": [{"until_instalments": 3}]}, r"early: steps\[0\]: percent is missing"),
        ("min_prepayment_minor", 2_000, "min_prepayment_minor: it must be above the early-repayment penalty's floor"),
        ("legal_cap", "cn-36", "no cap 'cn-36' is in force"),
        ("discount", "1", "there is no field 'discount'"),
    ],
)
def test_a_file_that_can_t_be_used_is_refused_by_product_and_field(field: str, value: object, said: str) -> None:
    rows = json.loads((files("loan_svc.data") / "products.json").read_text("utf-8"))
    row = next(row for row in rows if row["code"] == "cash-daily-cny")
    with pytest.raises(ProductFileWrong, match=said):
        products_from(json.dumps([row | {field: value}]))


def test_a_file_that_is_no_list_of_products_is_refused() -> None:
    rows = json.loads((files("loan_svc.data") / "products.json").read_text("utf-8"))
    with pytest.raises(ProductFileWrong, match="consumer-cny 2018-01: version: it is there twice"):
        products_from(json.dumps([rows[0], rows[0]]))
    del rows[0]["quote_days"]
    for text, said in [
        ("[", "no JSON"),
        ("[1]", r"products.json\[0\]: an object is needed"),
        (json.dumps(rows), "consumer-cny 2018-01: quote_days is missing"),
    ]:
        with pytest.raises(ProductFileWrong, match=said):
            products_from(text)


def test_the_cap_of_a_day_is_the_newest_in_force() -> None:
    assert cap_on("cn-4-lpr", date(2025, 5, 19)).max_annual_percent == "12.4"
    assert cap_on("cn-4-lpr", date(2026, 11, 30)).max_annual_percent == "12"


def test_a_version_stays_as_it_was_published() -> None:
    """What contracts were made under: a change of a row that is out changes what they owe."""
    rows = json.loads((files("loan_svc.data") / "products.json").read_text("utf-8"))
    old = [row for row in rows if row["code"] in ("consumer-cny", "cash-cny", "lc-consumer-usd", "lc-cash-usd")]
    content = json.dumps(old[:6], sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(content.encode()).hexdigest() == FIRST_SIX


def test_no_part_of_a_flat_rate_is_borne_by_a_merchant() -> None:
    rows = json.loads((files("loan_svc.data") / "products.json").read_text("utf-8"))
    row = next(row for row in rows if row["code"] == "consumer-half-cny")
    with pytest.raises(ProductFileWrong, match="consumer-half-cny 2026-11: methods: a flat rate"):
        products_from(json.dumps([row | {"methods": ["flat"]}]))
