"""A running underwriting-svc, and submissions as application-svc publishes them."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.contracts.application import ApplicationSubmittedV1
from fenqi.contracts.vocabulary import Statement
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff
from underwriting_svc.main import build
from underwriting_svc.settings import UnderwritingSettings

GOOD: dict[str, Any] = {
    "annual_income_minor": 18_000_000,
    "income_verified": True,
    "debt_to_income_percent": "9.5",
    "employment_years": 6,
    "home_ownership": "mortgage",
    "age_years": 34,
    "delinquencies_2y": 0,
    "credit_history_years": 12,
    "inquiries_12m": 0,
    "total_credit_limit_minor": 10_000_000,
    "total_credit_used_minor": 1_000_000,
    "failed_to_pay_count": 0,
    "accounts_past_due": 0,
    "public_records": 0,
    "monthly_expenses_minor": 600_000,
    "assets_minor": 20_000_000,
    "debts_minor": 0,
    "job": "fixed",
}
"""Somebody the policy approves by itself."""


def _submission(statement: dict[str, Any] | None = None, **changes: Any) -> ApplicationSubmittedV1:
    """A submission of cash-cny, 50,000 yuan over 12 months; `statement` changes GOOD."""
    fields: dict[str, Any] = {
        "application_id": "A1",
        "customer_id": "C1",
        "channel": "mobile_app",
        "product_code": "cash-cny",
        "product_version": "cash-cny/1",
        "purpose": "travel",
        "amount_minor": 3_000_000,
        "currency": "CNY",
        "term_months": 12,
        "method": "equal_instalment",
        "submitted_at": datetime(2026, 11, 23, 1, tzinfo=UTC),
        "statement": Statement(**{**GOOD, **(statement or {})}),
        "content_hash": "0" * 64,
    }
    return ApplicationSubmittedV1(**{**fields, **changes})


def _partner_loan(statement: dict[str, Any] | None = None, **changes: Any) -> ApplicationSubmittedV1:
    """A submission of lc-cash-usd, 10,000 dollars over 36 months, priced as C3."""
    fields = {"product_code": "lc-cash-usd", "product_version": "lc-cash-usd/1", "currency": "USD", "term_months": 36}
    more = {"amount_minor": 1_000_000, "price_grade": "C3", "purpose": "debt_consolidation"}
    return _submission({"annual_income_minor": 6_000_000, **(statement or {})}, **{**fields, **more, **changes})


@pytest.fixture
def a_submission() -> Callable[..., ApplicationSubmittedV1]:
    """`a_submission({"accounts_past_due": 1}, amount_minor=…)`."""
    return _submission


@pytest.fixture
def a_partner_loan() -> Callable[..., ApplicationSubmittedV1]:
    """`a_partner_loan({"accounts_past_due": 1}, price_grade=…)`."""
    return _partner_loan


Reviewer = Callable[..., httpx.AsyncClient]


@pytest.fixture
def person(svc: Running) -> Reviewer:
    """`person("ann", "initial", "assign")`: somebody of the staff who reads and does this."""

    def client(name: str, *may: str) -> httpx.AsyncClient:
        return svc.as_(staff("underwriting:read", *(f"underwriting:{one}" for one in may), id_=name))

    return client


@pytest.fixture
def started(running: Callable[..., Any]) -> Callable[..., Any]:
    """`async with started(policy_dir=…) as svc`: the service with settings of a test's own."""
    return partial(running, build, UnderwritingSettings)


@pytest_asyncio.fixture
async def svc(started: Callable[..., Any]) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    async with started() as it:
        yield it
