"""Loans at any point of their life, made by the rules alone."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.origination import book, disburse, sign
from loan_svc.domain.quote import Offer, make_quote

START = date(2026, 1, 31)
AT = datetime(2026, 1, 31, 2, tzinfo=UTC)
OFFER: dict[str, Any] = {
    "application_id": "A1", "customer_id": "C1", "product_code": "cash-cny", "amount_minor": 1_200_000,
    "currency": "CNY", "term_months": 12, "method": "equal_instalment", "annual_rate_percent": "12", "fee": None,
    "channel": "mobile_app", "purpose": "travel", "grade": "B", "merchant_id": None, "checkout_id": None,
    "valid_until": date(2026, 12, 31),
}  # fmt: skip


def fold(loan: Loan | None, facts: Sequence[Any]) -> Loan:
    """A loan after these facts."""
    for fact in facts:
        loan = evolve(loan, fact)
    assert loan is not None
    return loan


@pytest.fixture
def offer() -> Callable[..., Offer]:
    """`offer(amount_minor=…)`: an approved offer."""
    return lambda **fields: Offer(**OFFER | fields)


@pytest.fixture
def booked(offer: Callable[..., Offer]) -> Callable[..., Loan]:
    """`booked(…)`: a loan that was booked on the offer's terms."""
    return lambda **fields: fold(None, book(make_quote(offer(**fields), "Q1", START, None, None), "0" * 64, START))


@pytest.fixture
def signed(booked: Callable[..., Loan]) -> Callable[..., Loan]:
    """`signed(…)`: a loan whose contract stands."""

    def made(**fields: Any) -> Loan:
        loan = booked(**fields)
        return fold(loan, sign(loan, "1" * 64, "consent-1", AT, START))

    return made


@pytest.fixture
def active(signed: Callable[..., Loan]) -> Callable[..., Loan]:
    """`active(…)`: a loan that was paid out on 31 January 2026."""

    def made(**fields: Any) -> Loan:
        loan = signed(**fields)
        return fold(loan, disburse(loan, START))

    return made


@pytest.fixture
def after() -> Callable[[Loan | None, Sequence[Any]], Loan]:
    """`after(loan, facts)`: the loan with facts applied."""
    return fold
