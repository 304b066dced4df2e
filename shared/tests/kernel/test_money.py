"""Money is whole minor units of one currency."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenqi.kernel.money import CurrencyMismatch, Money, minor_to_text

AMOUNTS = st.integers(-(10**18), 10**18)


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_adding_and_taking_away_is_exact(a: int, b: int, c: int) -> None:
    one, two, three = (Money(amount, "CNY") for amount in (a, b, c))
    assert one + two - two == one
    assert (one + two) + three == one + (two + three)
    assert (one + -one).is_zero
    assert (one < two) == (a < b)
    assert (one <= two) == (a <= b)


@pytest.mark.parametrize("act", [Money.__add__, Money.__sub__, Money.__lt__, Money.__le__])
def test_currencies_do_not_mix(act: object) -> None:
    with pytest.raises(CurrencyMismatch, match="CNY and USD"):
        act(Money(1, "CNY"), Money(1, "USD"))  # type: ignore[operator]


@given(AMOUNTS, st.integers(0, 4))
def test_its_text_says_every_unit(amount: int, exponent: int) -> None:
    text = minor_to_text(amount, exponent)
    assert int(text.replace(".", "")) == amount
    assert len(text.partition(".")[2]) == exponent


def test_text_follows_the_currency() -> None:
    assert str(Money(119_900, "CNY")) == "CNY 1199.00"
    assert str(Money(-5, "USD")) == "USD -0.05"
    assert str(Money(1199, "JPY")) == "JPY 1199"


@pytest.mark.parametrize("amount", [1.0, 0.1, True, "1", None])
def test_what_is_no_count_of_minor_units_is_a_bug(amount: object) -> None:
    with pytest.raises(AssertionError, match="minor units"):
        Money(amount, "CNY")  # type: ignore[arg-type]


def test_the_same_number_of_another_currency_is_not_equal() -> None:
    assert Money(1, "CNY") != Money(1, "USD")
