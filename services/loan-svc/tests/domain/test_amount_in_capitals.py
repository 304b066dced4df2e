"""Amounts in Chinese capitals, as 《支付结算办法》 writes them."""

import pytest

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
