"""The papers as they are printed: everything that was agreed to is on them, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest

from loan_svc.adapters.typesetter import typeset
from loan_svc.domain.card_purchase import CardPurchase
from loan_svc.domain.contract import Contract, Evidence
from loan_svc.domain.paper import ContractPaper, Lender, contract_paper, draft_paper
from loan_svc.domain.products import product_on
from loan_svc.domain.quote import Offer, Quote, Wishes, make_quote
from loan_svc.domain.terms import FeeTerms

AT = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)
LENDER = Lender("示范银行", "Sample Bank", sandbox=True)
EVIDENCE = Evidence("paper", "staff:u2", None, "scan-7", "1" * 64, "Q1", "0" * 64, AT)


def quote_of(months: int, wishes: Wishes | None = None, **fields: Any) -> Quote:
    usual: dict[str, Any] = {
        "application_id": "A1", "customer_id": "C1", "product_code": "cash-cny", "amount_minor": 29_999_999,
        "currency": "CNY", "term_months": months, "method": "equal_instalment", "annual_rate_percent": "12",
        "fee": FeeTerms("percent_of_amount", "0.1", "per_period"), "channel": "branch", "purpose": "travel",
        "grade": "B", "merchant_id": None, "checkout_id": None, "valid_until": date(2027, 12, 31),
        "base_rate_percent": "3.45", "premium_percent": "8.55",
    }  # fmt: skip
    return make_quote(Offer(**usual | fields), "Q1", date(2026, 11, 30), wishes=wishes)


def paper_of(quote: Quote, lender: Lender = LENDER) -> ContractPaper:
    product = replace(
        product_on("cash-cny", quote.quoted_on),
        late_fee_percent="5", late_fee_floor_minor=1_000, late_fee_cap_minor=50_000,
    )  # fmt: skip
    return contract_paper(quote, Contract("K1", quote.loan_id, "C1"), EVIDENCE, product, lender)


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [document[place].get_textpage().get_text_bounded() for place in range(len(document))]


def test_all_that_was_agreed_to_is_on_the_paper() -> None:
    quote = quote_of(36)
    paper = paper_of(quote)
    text = "".join("".join(pages_of(typeset(paper, AT))).split())
    for row in paper.plan:
        assert "".join((row.nr, row.due_on, row.principal, row.interest, row.fee, row.due, row.left)) in text
    said = (
        "示范银行", "SampleBank", "C1", "cash-cny", "人民币贰拾玖万玖仟玖佰玖拾玖元玖角玖分", "等额本息",
        "3.45%", "8.55%", "12.00%", paper.simple_percent, paper.compound_percent, "中国人民银行公告〔2021〕第3号",
        "PBoCAnnouncement[2021]No.3", paper.total_cost, paper.total_due, "1.5倍", "18.00%", "5%", "CNY10.00", "CNY500.00",
        "冷静期", "Cooling-off", "Q1", "0" * 64, "scan-7", "1" * 64, "北京时间2026-12-0101:30:00", "双人核对笔迹",
        "不具法律效力", "持有电子认证服务许可证",
    )  # fmt: skip
    for words in said:
        assert words in text, words


def test_a_licensed_lenders_paper_speaks_of_no_sandbox() -> None:
    text = "".join(pages_of(typeset(paper_of(quote_of(12), replace(LENDER, sandbox=False)), AT)))
    assert "沙箱" not in text
    assert "andbox" not in text


def test_what_a_product_adds_to_the_terms_is_on_the_paper() -> None:
    fields: dict[str, Any] = {
        "product_code": "consumer-flex-cny",
        "merchant_id": "M1",
        "amount_minor": 1_200_000,
        "fee": None,
    }
    wishes = Wishes(down_payment_minor=240_000, first_due_on=date(2027, 2, 15))
    quote = quote_of(24, wishes, **fields | {"channel": "mobile_app"})
    product = product_on("consumer-flex-cny", quote.quoted_on)
    paper = contract_paper(quote, Contract("K1", quote.loan_id, "C1"), EVIDENCE, product, LENDER)
    text = "".join("".join(pages_of(typeset(paper, AT))).split())
    for words in (
        "首付", "CNY2,400.00", "M1", "24.00%", "已到期不超过3期的，3.00%；已到期不超过6期的，1.00%；此后不收",
        "instalmentshavefallendue;nothingafterthat;atleastCNY20.00", "困难帮扶、会员等级gold",
        "7日内，借款人可解除合同", "先冲抵本金", "下一工作日",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("code", "rate", "said"),
    [
        ("consumer-free-cny", "12", ("免息分期", "allofthe", "0.00%")),
        ("consumer-half-cny", "12", ("部分利息", "partofthe", "6.00%")),
        ("card-cny", "0", ("所转换的刷卡交易", "T1", "贷款金额的0.6%×期数")),
        ("cash-weekly-cny", "12", ("每周", "everyweek")),
    ],
)
def test_every_family_has_its_paper(code: str, rate: str, said: tuple[str, ...]) -> None:
    product, on = product_on(code, date(2026, 11, 30)), date(2026, 11, 25)
    card = CardPurchase("T1", on, 1_200_000, "CNY") if product.family == "card" else None
    fields: dict[str, Any] = {"product_code": code, "annual_rate_percent": rate, "amount_minor": 1_200_000, "fee": None}
    fields |= {"merchant_id": "M1" if product.family == "consumer" else None, "method": product.methods[0]}
    quote = quote_of(12, Wishes(card=card), **fields | {"channel": "mobile_app"})
    paper = contract_paper(quote, Contract("K1", quote.loan_id, "C1"), EVIDENCE, product, LENDER)
    text = "".join("".join(pages_of(typeset(paper, AT))).split())
    for words in said:
        assert words in text, words
    assert quote.lender_rate_percent is None or "风险溢价" not in text, "what the merchant bears is not the customer's"


def test_what_is_signed_by_hand_has_lines_to_sign_on_and_no_seal() -> None:
    quote = quote_of(3)
    product = product_on("cash-cny", quote.quoted_on)
    paper = draft_paper(quote, Contract("K1", quote.loan_id, "C1"), "0" * 64, "1" * 64, product, LENDER, AT)
    text = "".join("".join(pages_of(typeset(paper, AT))).split())
    for words in ("待签署", "借款人签字", "Signatureoftheborrower", "0" * 64, "1" * 64):
        assert words in text, words
    for words in ("PAdES", "签约时间", "同意编号"):
        assert words not in text, words


def test_an_id_is_copied_whole_and_one_that_is_too_long_stays_on_the_paper() -> None:
    long = "C" * 128
    paper = replace(paper_of(quote_of(3)), customer_id=long, contract_id="1234-5678")
    text = "".join(pages_of(typeset(paper, AT)))
    assert "1234-5678" in text
    assert "".join(text.replace("\u200b", "").split()).count(long) == 1


@pytest.mark.parametrize("months", [3, 12, 36])
def test_the_seal_never_stands_alone_on_a_page_and_every_page_is_numbered(months: int) -> None:
    pages = pages_of(typeset(paper_of(quote_of(months)), AT))
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
    assert "报价与签约证据" in pages[-1]
    assert "PAdES" in pages[-1]


def test_the_same_paper_gives_the_same_bytes_and_says_that_it_is_an_archive() -> None:
    paper = paper_of(quote_of(3))
    first = typeset(paper, AT)
    assert typeset(paper, AT) == first
    assert typeset(paper, AT + timedelta(seconds=1)) != first
    assert b"<pdfaid:part>2</pdfaid:part>" in first
