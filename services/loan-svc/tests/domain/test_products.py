"""The catalogue."""

from datetime import date

import pytest

from loan_svc.domain.products import ProductUnknown, catalogue, product_at, product_on
from loan_svc.domain.words import Part


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
