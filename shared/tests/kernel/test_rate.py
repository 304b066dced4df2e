"""Rates are exact, ids are stable or in order."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenqi.kernel import derived_id, new_id
from fenqi.kernel.rate import Rate, RateNotReadable


@given(st.decimals(0, 1000, allow_nan=False, places=6))
def test_a_rate_is_the_fraction_its_text_says(percent: object) -> None:
    rate = Rate.of(str(percent))
    assert rate.per_year == Fraction(str(percent)) / 100
    assert Rate.of(rate.percent) == Rate.of(rate) == rate


@pytest.mark.parametrize("text", ["", "abc", "-0.01", "1000.01", "NaN", "Infinity", "14,07", "14.07%"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(RateNotReadable):
        Rate.of(text)


@pytest.mark.parametrize(
    ("given", "kept"), [("14.070", "14.07"), ("1E+2", "100"), ("0.00", "0"), ("+6", "6"), ("-0", "0"), ("0E-99", "0")]
)
def test_one_rate_has_one_text(given: str, kept: str) -> None:
    assert Rate.of(given).percent == kept


def test_new_ids_come_in_order_and_derived_ones_come_again() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert derived_id("hold", "L1") == derived_id("hold", "L1")
    assert (
        len({derived_id("hold", "L1"), derived_id("payout", "L1"), derived_id("hol", "dL1"), derived_id("holdL1")}) == 4
    )


@given(st.decimals(0, 1000, allow_nan=False, places=20))
def test_reading_a_rate_never_rounds(percent: Decimal) -> None:
    assert Rate.of(percent).per_year == Fraction(percent) / 100


@pytest.mark.parametrize("text", ["14.070000000000000000001", "1e-100000", "1000.00000000000000000001", "1e1000000"])
def test_a_rate_too_long_to_keep_exactly_is_refused(text: str) -> None:
    with pytest.raises(RateNotReadable):
        Rate.of(text)


@pytest.mark.parametrize("given", [14.07, 14, True, None])
def test_a_float_is_no_rate_but_a_bug(given: object) -> None:
    with pytest.raises(AssertionError, match="decimal text"):
        Rate.of(given)  # type: ignore[arg-type]
