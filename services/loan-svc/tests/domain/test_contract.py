"""The rules of a contract: two people on paper, one seal, and letters that fall."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from loan_svc.domain import contract as rules
from loan_svc.domain.contract import Contract, Evidence, Made, Scan, evolve
from loan_svc.domain.contract_facts import HandwritingChecked, PaperContractUploaded
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import Received
from loan_svc.domain.paper import Lender, contract_paper, letter_paper
from loan_svc.domain.products import product_on
from loan_svc.domain.quote import Offer, make_quote
from loan_svc.domain.refusals import LoanNotBooked
from loan_svc.domain.terms import FeeTerms

AT = datetime(2026, 11, 30, 2, tzinfo=UTC)
HASH, OTHER = "a" * 64, "b" * 64
SCAN = Scan("S1", HASH, "image/jpeg", AT)
EVIDENCE = Evidence("electronic", "customer:C1", None, "consent-1", "1" * 64, "Q1", "0" * 64, AT)
LENDER = Lender("示范银行", "Sample Bank", sandbox=True)


def made(document_id: str) -> Made:
    return Made(document_id, HASH, 2, 120_000, "B-B", OTHER, AT)


def uploaded(loan: Loan) -> Contract:
    (fact,) = rules.upload(None, loan, SCAN, 100, "staff:clerk")
    return evolve(None, fact)


def checked(contract: Contract, by: str, outcome: Any = "accepted", reason: str | None = None) -> Contract:
    (fact,) = rules.check_handwriting(contract, HASH, by, outcome, reason, AT)
    assert isinstance(fact, HandwritingChecked)
    return evolve(contract, fact)


def test_one_person_is_not_enough_and_two_are(booked: Callable[..., Loan]) -> None:
    once = checked(uploaded(booked()), "staff:a")
    assert once.scan is not None
    assert not once.scan.is_accepted
    twice = checked(once, "staff:b")
    assert twice.scan is not None
    assert twice.scan.is_accepted


def test_the_same_person_does_not_check_twice(booked: Callable[..., Loan]) -> None:
    once = checked(uploaded(booked()), "staff:a")
    with pytest.raises(rules.CheckedBefore):
        checked(once, "staff:a")
    with pytest.raises(rules.CheckedBefore):
        checked(once, "staff:a", "refused", "signature_differs")


def test_either_may_refuse_with_a_reason_and_then_another_scan_may_come(booked: Callable[..., Loan]) -> None:
    loan = booked()
    once = checked(uploaded(loan), "staff:a")
    with pytest.raises(rules.ReasonMissing):
        checked(once, "staff:b", "refused")
    refused = checked(once, "staff:b", "refused", "signature_differs")
    with pytest.raises(rules.NoPaperContract):
        checked(refused, "staff:c")
    (again,) = rules.upload(refused, loan, SCAN, 100, "staff:clerk")
    assert isinstance(again, PaperContractUploaded)
    assert evolve(refused, again).scan == SCAN, "the checks begin anew"


def test_what_is_checked_is_the_scan_that_was_seen(booked: Callable[..., Loan]) -> None:
    with pytest.raises(rules.OtherScan):
        rules.check_handwriting(uploaded(booked()), OTHER, "staff:a", "accepted", None, AT)
    with pytest.raises(rules.NoPaperContract):
        rules.check_handwriting(None, HASH, "staff:a", "accepted", None, AT)


def test_a_scan_comes_for_a_loan_that_can_be_signed_and_one_at_a_time(
    booked: Callable[..., Loan], signed: Callable[..., Loan]
) -> None:
    with pytest.raises(LoanNotBooked):
        uploaded(signed())
    loan = booked()
    with pytest.raises(rules.PaperContractWaiting):
        rules.upload(uploaded(loan), loan, SCAN, 100, "staff:clerk")


def test_a_contract_is_sealed_once_and_only_what_was_agreed_to(booked: Callable[..., Loan]) -> None:
    loan = booked()
    with pytest.raises(rules.ContractNotSigned):
        rules.seal_contract(uploaded(loan), made("D1"))
    (agreed,) = rules.agree(loan, EVIDENCE)
    contract = evolve(None, agreed)
    (sealed,) = rules.seal_contract(contract, made("D1"))
    contract = evolve(contract, sealed)
    assert contract.document(HASH) is not None
    assert contract.document(OTHER) is None
    assert rules.seal_contract(contract, made("D2")) == []


def test_a_letter_stands_for_one_settlement(active: Callable[..., Loan]) -> None:
    loan = active()
    with pytest.raises(rules.LoanNotSettled):
        rules.seal_letter(loan, made("D1"))
    settled = replace(
        loan, status="settled", ended_on=date(2026, 3, 1), received=(Received("P1", date(2026, 3, 1), 1),)
    )
    (fact,) = rules.seal_letter(settled, made(rules.letter_id_of(settled)))
    (letter,) = evolve(None, fact).letters
    assert rules.stands(letter, settled)
    assert not rules.stands(letter, loan), "a payment was reversed and the loan runs again"
    again = replace(settled, received=(Received("P2", date(2026, 3, 1), 1),))
    assert not rules.stands(letter, again), "settled anew, by other money: another letter"


def test_the_paper_says_all_that_was_quoted(offer: Callable[..., Offer]) -> None:
    made_from = offer(
        base_rate_percent="3.45", premium_percent="8.55", fee=FeeTerms("percent_of_amount", "0.6", "up_front"),
        valid_until=date(2026, 12, 31),
    )  # fmt: skip
    quote = make_quote(made_from, "Q1", date(2026, 11, 30), None, None)
    product = product_on("cash-cny", quote.quoted_on)
    paper = contract_paper(quote, Contract("K1", quote.loan_id, "C1"), EVIDENCE, product, LENDER)
    assert (paper.base_rate, paper.premium, paper.annual_rate) == ("3.45", "8.55", "12.00")
    assert (paper.amount, paper.amount_in_capitals) == ("12,000.00", "人民币壹万贰仟元整")
    assert [row.nr for row in paper.plan] == [str(nr) for nr in range(13)], "the up-front fee and twelve instalments"
    assert paper.plan[-1].left == "0.00"
    assert (paper.fee_en, paper.total_fee) == ("0.6 % of the amount, once, when paid out", "72.00")
    assert (paper.simple_percent, paper.compound_percent) == (quote.simple_percent, quote.compound_percent)
    assert (paper.overdue_multiple, paper.overdue_rate, paper.late_grace_days) == ("1.5", "18.00", "3")


def test_a_letter_says_what_was_paid_without_what_goes_back(active: Callable[..., Loan]) -> None:
    loan = active()
    paid = replace(loan.paid, principal_minor=1_200_000, interest_minor=10_000, credit_minor=500)
    settled = replace(loan, status="settled", ended_on=date(2026, 3, 1), paid=paid)
    paper = letter_paper(settled, "L1", LENDER, date(2026, 3, 2))
    assert (paper.paid_total, paper.credit, paper.settled_on_zh) == ("12,100.00", "5.00", "2026年3月1日")
