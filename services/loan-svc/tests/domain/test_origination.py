"""From an offer to a loan that is paid out, or not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from loan_svc.domain import products
from loan_svc.domain.facts_origination import (
    ContractSigned,
    Disbursed,
    DisbursementFailed,
    DisbursementInstructed,
    LoanCancelled,
)
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import cancel, capture, disburse, fail, sign
from loan_svc.domain.quote import Offer, OfferExpired, PlanImpossible, make_quote
from loan_svc.domain.refusals import CaptureTooLarge, LoanNotBooked
from loan_svc.domain.terms import FeeTerms

START = date(2026, 1, 31)
AT = datetime(2026, 1, 31, 2, tzinfo=UTC)
BY_MERCHANT: dict[str, Any] = {"product_code": "consumer-cny", "merchant_id": "M1", "checkout_id": "K1"}


def test_a_quote_shows_the_plan_and_what_it_costs(offer: Callable[..., Offer]) -> None:
    quote = make_quote(offer(product_code="consumer-cny", annual_rate_percent="12"), "Q1", START, None, None)
    assert (quote.simple_percent, quote.compound_percent) == ("12.00", "12.68")
    assert sum(row.principal_minor for row in quote.plan) == 1_200_000
    assert quote.total_cost_minor == sum(row.interest_minor for row in quote.plan)
    assert quote.plan[0].due_on == date(2026, 2, 28)
    assert quote.plan[1].due_on == date(2026, 3, 31)
    assert quote.valid_until == date(2026, 2, 3)


def test_dollar_loans_round_the_level_instalment_up_to_the_cent(offer: Callable[..., Offer]) -> None:
    terms = {"product_code": "lc-cash-usd", "currency": "USD", "term_months": 60, "annual_rate_percent": "14.07"}
    quote = make_quote(offer(amount_minor=2_800_000, **terms), "Q1", START, None, None)
    first = quote.plan[0]
    assert first.principal_minor + first.interest_minor == 65_253  # as published for loan 1 of the file


def test_a_quote_is_not_valid_longer_than_the_approval(offer: Callable[..., Offer]) -> None:
    assert make_quote(offer(valid_until=START), "Q1", START, None, None).valid_until == START
    with pytest.raises(OfferExpired):
        make_quote(offer(valid_until=date(2026, 1, 30)), "Q1", START, None, None)


def test_a_customer_may_choose_a_shorter_term_or_another_method(offer: Callable[..., Offer]) -> None:
    quote = make_quote(offer(), "Q1", START, 6, "equal_principal")
    assert (quote.terms.periods, quote.terms.method, len(quote.plan)) == (6, "equal_principal", 6)


@pytest.mark.parametrize(
    ("fields", "term", "method", "refusal"),
    [
        ({"product_code": "gone"}, None, None, products.ProductUnknown),
        ({"currency": "USD"}, None, None, products.WrongCurrency),
        ({"amount_minor": 49_999}, None, None, products.AmountOutsideProduct),
        ({"amount_minor": 30_000_001}, None, None, products.AmountOutsideProduct),
        ({}, 18, None, products.TermOutsideProduct),
        ({}, 7, None, products.TermOutsideProduct),
        ({}, None, "bullet", products.MethodOutsideProduct),
        ({"annual_rate_percent": "24.01"}, None, None, products.RateOutsideCorridor),
        ({"annual_rate_percent": "3"}, None, None, products.RateOutsideCorridor),
        ({"fee": FeeTerms("percent_of_amount", "100", "up_front")}, None, None, PlanImpossible),
    ],
)
def test_a_quote_stays_inside_the_product(
    offer: Callable[..., Offer], fields: dict[str, Any], term: Any, method: Any, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        make_quote(offer(**fields), "Q1", START, term, method)


def test_signing_a_cash_loan_instructs_the_payout_at_once(booked: Callable[..., Loan]) -> None:
    loan = booked()
    signed, instructed = sign(loan, "1" * 64, "consent-1", AT, START)
    assert isinstance(signed, ContractSigned)
    assert isinstance(instructed, DisbursementInstructed)
    assert (instructed.payee_kind, instructed.amount_minor) == ("customer", 1_200_000)


def test_a_merchants_loan_waits_for_the_capture(signed: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = signed(**BY_MERCHANT)
    assert loan.status == "signed"
    (instructed,) = capture(loan, 1_000_000, AT)
    assert isinstance(instructed, DisbursementInstructed)
    assert (instructed.payee_kind, instructed.merchant_id, instructed.amount_minor) == ("merchant", "M1", 1_000_000)
    loan = after(loan, [instructed])
    assert capture(loan, 1_000_000, AT) == []
    (disbursed,) = disburse(loan, START)
    assert isinstance(disbursed, Disbursed)
    assert sum(row.principal_minor for row in disbursed.plan) == disbursed.amount_minor == 1_000_000


def test_a_merchant_can_not_capture_more_than_the_contract(signed: Callable[..., Loan]) -> None:
    with pytest.raises(CaptureTooLarge):
        capture(signed(**BY_MERCHANT), 1_200_001, AT)


def test_a_contract_is_signed_once(signed: Callable[..., Loan]) -> None:
    with pytest.raises(LoanNotBooked):
        sign(signed(), "1" * 64, "consent-2", AT, START)


def test_the_due_days_follow_the_day_of_payout(active: Callable[..., Loan]) -> None:
    loan = active()
    assert (loan.next_due_on, loan.maturity_on) == (date(2026, 2, 28), date(2027, 1, 31))
    assert loan.plan.rows[1].due_on == date(2026, 3, 31)
    assert loan.next_action_on == date(2026, 2, 28)


def test_a_refused_payout_ends_the_loan(signed: Callable[..., Loan], after: Callable[..., Loan]) -> None:
    loan = signed()
    (failed,) = fail(loan, "account_closed", START)
    assert isinstance(failed, DisbursementFailed)
    assert (failed.hold_id, failed.payout_reference) == (loan.hold_id, loan.payout_reference)
    assert after(loan, [failed]).status == "failed"


def test_a_voided_sale_cancels_what_was_not_paid_out(
    booked: Callable[..., Loan], signed: Callable[..., Loan], active: Callable[..., Loan]
) -> None:
    (of_booked,) = cancel(booked(**BY_MERCHANT), "voided", START)
    assert isinstance(of_booked, LoanCancelled)
    assert (of_booked.cancelled_from, of_booked.hold_id) == ("booked", None)
    loan = signed(**BY_MERCHANT)
    (of_signed,) = cancel(loan, "voided", START)
    assert isinstance(of_signed, LoanCancelled)
    assert (of_signed.cancelled_from, of_signed.hold_id) == ("signed", loan.hold_id)
    assert cancel(active(), "voided", START) == []
    assert cancel(replace(loan, status="instructed"), "voided", START) == []
