"""A running underwriting-svc, and submissions as application-svc publishes them."""

import base64
import hashlib
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


SETTINGS: dict[str, Any] = {
    "field_keys": {"k1": base64.b64encode(bytes(range(32))).decode()},
    "linkage_key": "only-for-tests",
    "sandbox": True,
}
"""What the service needs beside database and bus."""


class ApplicationSvc:
    """application-svc as this service sees it: the applicants it is told of, and for every other application somebody
    ordinary of their own."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.consents: dict[str, list[str]] = {}
        self.away = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """GET …/applications/{id}/applicant."""
        if self.away:
            return httpx.Response(503, text="away", request=request)
        application_id = request.url.path.split("/")[4]
        given = self.consents.get(application_id, ["terms", "truthful", "bureau"])
        person = {**somebody(application_id), **self.people.get(application_id, {})}
        return httpx.Response(200, json={**person, "consents": given})


def somebody(of: str) -> dict[str, Any]:
    """An ordinary person that shares nothing with anybody else; the same `of` is the same person."""
    mark = hashlib.sha256(of.encode()).hexdigest()
    number = f"{int(mark, 16) % 10**8:08d}"
    return {
        "name": mark[:12],
        "id_number": f"110105{number}0000",
        "phone": f"138{number}",
        "birth_date": "1990-03-07",
        "address": f"{mark[:20]} {number}",
        "account": f"6222{number}",
        "device_id": f"device-{of}",
        "document_hashes": [f"{of}-identity", f"{of}-income"],
    }


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
def application_svc() -> ApplicationSvc:
    """What application-svc tells of applicants."""
    return ApplicationSvc()


@pytest.fixture
def started(running: Callable[..., Any], application_svc: ApplicationSvc) -> Callable[..., Any]:
    """`async with started(policy_dir=…) as svc`: the service with settings of a test's own."""
    return partial(running, build, UnderwritingSettings, peers={"application": application_svc}, **SETTINGS)


@pytest_asyncio.fixture
async def svc(started: Callable[..., Any]) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    async with started() as it:
        yield it
