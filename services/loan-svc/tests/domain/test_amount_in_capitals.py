"""Amounts in Chinese capitals, as 《支付结算办法》 writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loan_svc.domain.amount_in_capitals import in_capitals


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (1_200_000, "人民币壹万贰仟元整"),
        (140_950, "人民币壹仟肆佰零玖元伍角整"),
        (600_714, "人民币陆仟零柒元壹角肆分"),
        (10_700_053, "人民币壹拾万柒仟元伍角叁分"),
        (1_640_902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (32_504, "人民币叁佰贰拾伍元零肆分"),
        (10_000_000_000, "人民币壹亿元整"),
        (10_000_000_100, "人民币壹亿零壹元整"),
        (1_000_100_000, "人民币壹仟万壹仟元整"),
        (50, "人民币伍角整"),
        (7, "人民币柒分"),
        (0, "人民币零元整"),
    ],
)
def test_an_amount_is_written_as_a_bank_writes_it(minor: int, written: str) -> None:
    assert in_capitals(minor) == written


DIGITS, PLACES, MYRIADS = (
    "零壹贰叁肆伍陆柒捌玖",
    {"拾": 10, "佰": 100, "仟": 1_000},
    {"万": 10**4, "亿": 10**8, "兆": 10**12},
)


def read(written: str) -> int:
    """Minor units, as a clerk reads them."""
    whole, yuan, rest = written.removeprefix("人民币").removesuffix("整").rpartition("元")
    total = group = digit = 0
    for sign in whole if yuan else "":
        if sign in MYRIADS:
            total, group, digit = total + (group + digit) * MYRIADS[sign], 0, 0
        elif sign in PLACES:
            group, digit = group + digit * PLACES[sign], 0
        else:
            digit = DIGITS.index(sign)
    minor = 100 * (total + group + digit)
    for sign, worth in (("角", 10), ("分", 1)):
        place = rest.find(sign)
        minor += worth * DIGITS.index(rest[place - 1]) if place > 0 else 0
    return minor


@given(st.integers(0, 10**15))
def test_what_is_written_is_read_as_the_same_amount(minor: int) -> None:
    assert read(in_capitals(minor)) == minor
