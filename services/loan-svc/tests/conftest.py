"""loan-svc running beside stand-ins for customer-svc and limit-svc, and a road that brings loans where a test needs them."""

import base64
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.contracts.partner import CapturedV1, CheckoutVoidedV1
from fenqi.contracts.underwriting import ApprovedV1
from fenqi.testing.service import OPENING, Running
from fenqi.testing.tokens import customer, staff
from loan_svc.main import build
from loan_svc.settings import LoanSettings

CODE = "123456"
APPROVED: dict[str, Any] = {
    "customer_id": "C1", "amount_minor": 1_200_000, "currency": "CNY", "term_months": 12,
    "line_type": "comprehensive", "purpose": "furniture", "purposes": ("furniture",), "product_code": "cash-cny",
    "product_version": "1", "channel": "mobile_app", "grade": "B2", "base_rate_percent": "3.45",
    "premium_percent": "8.55", "annual_rate_percent": "12", "method": "equal_instalment",
    "annual_income_minor": 10_000_000, "policy_version": "1", "valid_until": date(2027, 12, 31),
    "approved_at": datetime(2026, 11, 23, tzinfo=UTC),
}  # fmt: skip
DOCUMENTS: dict[str, Any] = {"field_keys": {"k1": base64.b64encode(b"1" * 32).decode()}, "seals": "when_asked"}
EVERYTHING = (
    "loan:write", "loan:read", "loan:pay", "loan:close-day", "loan:write-off", "loan:charge", "loan:waive", "loan:refund",
    "loan:reverse", "loan:restructure", "loan:approve", "loan:approve-payout", "loan:debit", "loan:suspense",
    "loan:reconcile",
)  # fmt: skip


@dataclass
class Neighbours:
    """customer-svc and limit-svc as loan-svc sees them: what they were asked, and what they answer."""

    codes: list[dict[str, Any]] = field(default_factory=list)
    checks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    limit_says: tuple[int, str] | None = None
    limit_is_down: bool = False

    def customer(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        if not request.url.path.endswith("/check"):
            self.codes.append(body)
            return httpx.Response(200, json={"expires_in": 300})
        self.checks.append((request.headers["Idempotency-Key"], body))
        if body["code"] != CODE:
            return httpx.Response(422, json={"code": "code-refused", "detail": "The code is wrong."})
        return httpx.Response(200, json={"consent_id": f"consent-{body['subject'][:8]}"})

    def limit(self, request: httpx.Request) -> httpx.Response:
        if self.limit_is_down:
            return httpx.Response(503, json={"code": "away", "detail": "away"})
        if self.limit_says is not None:
            status, code = self.limit_says
            return httpx.Response(status, json={"code": code, "detail": "The line does not allow it."})
        body = json.loads(request.content)
        self.holds[request.headers["Idempotency-Key"]] = body
        return httpx.Response(201, json={"hold_id": body["hold_id"], "status": "open"})


class Road:
    """Brings loans to any point of their life through the API and the bus."""

    def __init__(self, service: Running, neighbours: Neighbours) -> None:
        self.service = service
        self.neighbours = neighbours
        self.staff = service.as_(staff(*EVERYTHING))
        self.second = service.as_(staff(*EVERYTHING, id_="second"))
        self._keys = itertools.count(1)

    def customer(self, id_: str = "C1") -> httpx.AsyncClient:
        return self.service.as_(customer(id_))

    async def post(self, path: str, body: Any = None, who: httpx.AsyncClient | None = None, key: str = "") -> Any:
        """POST with a fresh Idempotency-Key; the answer as it came."""
        headers = {"Idempotency-Key": key or f"key-{next(self._keys)}"}
        return await (who or self.staff).post(f"/loan/v1{path}", json=body, headers=headers)

    async def done(self, path: str, body: Any = None, **more: Any) -> Any:
        """POST that must succeed; its JSON."""
        answer = await self.post(path, body, **more)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str, who: httpx.AsyncClient | None = None, **query: Any) -> Any:
        """GET that must succeed; its JSON."""
        answer = await (who or self.staff).get(f"/loan/v1{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def approve(self, application_id: str = "A1", **fields: Any) -> None:
        await self.service.events.publish(ApprovedV1(**APPROVED | {"application_id": application_id} | fields))
        await self.service.settled()

    async def quote(self, application_id: str = "A1", **body: Any) -> Any:
        return await self.done("/quotes", {"application_id": application_id, **body})

    async def book(self, application_id: str = "A1", **fields: Any) -> str:
        await self.approve(application_id, **fields)
        quote = await self.quote(application_id)
        loan = await self.done("/loans", {"quote_id": quote["quote_id"], "quote_hash": quote["quote_hash"]})
        return str(loan["loan_id"])

    async def sign(self, application_id: str = "A1", **fields: Any) -> str:
        loan_id = await self.book(application_id, **fields)
        await self.done(f"/loans/{loan_id}/signing-code", {})
        await self.done(f"/loans/{loan_id}/signature", {"code": CODE})
        await self.service.settled()
        return loan_id

    async def pay_out(self, application_id: str = "A1", **fields: Any) -> str:
        """An active loan without a merchant."""
        loan_id = await self.sign(application_id, **fields)
        assert (await self.loan(loan_id))["status"] == "active"
        return loan_id

    async def loan(self, loan_id: str) -> Any:
        return await self.get(f"/loans/{loan_id}")

    async def today(self) -> date:
        return date.fromisoformat((await self.get("/business-date"))["business_date"])

    async def close(self, on: date | None = None) -> Any:
        return await self.done(f"/business-days/{on or await self.today()}/close")

    async def close_until(self, day: date) -> Any:
        """Close every day up to and with the one before `day`."""
        closed = None
        while await self.today() < day:
            closed = await self.close()
        return closed

    def payment(self, minor: int, on: date = OPENING, **fields: Any) -> dict[str, Any]:
        amount = {"amount_minor": minor, "currency": "CNY"}
        return {
            "payment_id": f"pay-{next(self._keys)}", "amount": amount, "received_on": str(on), "way": "counter",
        } | fields  # fmt: skip

    async def pay(self, loan_id: str, minor: int, on: date | None = None, **fields: Any) -> Any:
        body = self.payment(minor, on or await self.today(), **fields)
        return await self.done(f"/loans/{loan_id}/payments", body)

    async def approve_request(self, loan_id: str, kind: str = "", **body: Any) -> Any:
        """A second person approves the one thing that waits."""
        (asked,) = (await self.loan(loan_id))["asked"]
        assert kind in ("", asked["kind"])
        path = f"/loans/{loan_id}/approvals/{asked['request_id']}"
        return await self.done(path, {"decision": "approve"} | body, who=self.second)

    async def write_off(self, loan_id: str, reason: str = "unrecoverable") -> Any:
        """Asked by one person, done by another."""
        await self.done(f"/loans/{loan_id}/write-off", {"reason": reason})
        return await self.done(f"/loans/{loan_id}/write-off", {"reason": reason}, who=self.second)

    def captured(self, loan_id: str, minor: int = 1_200_000, **fields: Any) -> CapturedV1:
        usual: dict[str, Any] = {
            "checkout_id": "K1", "capture_id": "X1", "merchant_id": "M1", "application_id": "A1", "loan_id": loan_id,
            "customer_id": "C1", "amount_minor": minor, "captured_minor": minor, "last": True, "currency": "CNY",
            "captured_at": self.service.clock(),
        }  # fmt: skip
        return CapturedV1(**usual | fields)

    def voided(self, **fields: Any) -> CheckoutVoidedV1:
        usual: dict[str, Any] = {
            "checkout_id": "K1", "merchant_id": "M1", "amount_minor": 1_200_000, "currency": "CNY",
            "reason": "out-of-stock", "voided_at": self.service.clock(),
        }  # fmt: skip
        return CheckoutVoidedV1(**usual | fields)


BY_MERCHANT = {"product_code": "consumer-cny", "checkout_id": "K1", "merchant_id": "M1", "channel": "merchant_store"}


@pytest.fixture
def neighbours() -> Neighbours:
    return Neighbours()


@pytest_asyncio.fixture
async def loans(running: Callable[..., Any], neighbours: Neighbours) -> AsyncIterator[Running]:
    """The service on its own database and bus."""
    peers = {"customer": neighbours.customer, "limit": neighbours.limit}
    async with running(build, LoanSettings, peers=peers, **DOCUMENTS) as service:
        yield service


@pytest.fixture
def documents() -> dict[str, Any]:
    """Settings of what is kept encrypted; contracts are sealed when asked for."""
    return dict(DOCUMENTS)


@pytest.fixture
def by_merchant() -> dict[str, Any]:
    """Of an approval for a merchant's sale."""
    return dict(BY_MERCHANT)


@pytest.fixture
def road_on() -> Callable[[Running, Neighbours], Road]:
    """A road on a service that a test built itself."""
    return Road


@pytest.fixture
def road(loans: Running, neighbours: Neighbours) -> Road:
    return Road(loans, neighbours)


def in_days(days: int) -> date:
    """So many days after the opening of the books."""
    return OPENING + timedelta(days=days)
