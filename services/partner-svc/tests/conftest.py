"""partner-svc in a test, merchants that sign, and a merchant's server on this machine."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from fenqi.kernel import new_id
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff
from partner_svc.main import build
from partner_svc.settings import PartnerSettings

FIELD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
COMPANY_CODES = ("91110000600037341L", "913100001322210358")


class MerchantClient:
    """Signs as docs/road.md says."""

    def __init__(self, service: Running, secrets: dict[str, str]) -> None:
        self.service = service
        self.id, self.secrets = secrets["merchant_id"], secrets

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        ahead: int = 0,
        timestamp: str | None = None,
        change: dict[str, str] | None = None,
    ) -> httpx.Response:
        """Send a signed request; writes get a fresh Idempotency-Key unless one is given (None: none)."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        at = timestamp or str(int(self.service.clock().timestamp()) + ahead)
        hashed = hashlib.sha256(content).hexdigest()
        signed = f"{at}\n{method}\n{path}\n{hashed}".encode()
        signature = hmac.new(self.secrets["signing_secret"].encode(), signed, hashlib.sha256).hexdigest()
        headers = {
            "Authorization": f"Bearer {self.secrets['api_key']}",
            "Fenqi-Timestamp": at,
            "Fenqi-Signature": f"v1={signature}",
            "Content-Type": "application/json",
        }
        if method == "POST" and key is not None:
            headers["Idempotency-Key"] = key or new_id()
        headers.update(change or {})
        raw = [(name, value.encode()) for name, value in headers.items()]
        return await self.service.http.request(method, path, content=content, headers=raw)

    async def open(self, amount_minor: int = 119900, **more: Any) -> dict[str, Any]:
        """A new checkout."""
        answer = await self.ask("POST", "/partner/v1/checkouts", an_order(amount_minor, **more))
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened

    async def look(self, checkout_id: str) -> dict[str, Any]:
        """How it stands."""
        shown: dict[str, Any] = (await self.ask("GET", f"/partner/v1/checkouts/{checkout_id}")).json()
        return shown


def an_order(amount_minor: int = 119900, **more: Any) -> dict[str, Any]:
    """A body that opens a checkout."""
    return {
        "order_reference": f"order-{new_id()}",
        "amount": {"amount_minor": amount_minor, "currency": "CNY"},
        "purpose": "electronics",
        "product_code": "consumer-12",
        **more,
    }


def a_merchant(nr: int = 0, **more: Any) -> dict[str, Any]:
    """A body that onboards a merchant."""
    return {
        "name": "示例商店",
        "company_code": COMPANY_CODES[nr],
        "categories": ["electronics"],
        "product_codes": ["consumer-12"],
        "currency": "CNY",
        "fee_percent": "2.5",
        **more,
    }


class Shop:
    """A merchant's server: keeps what comes, answers what it is told to."""

    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
        self.hang = asyncio.Event()
        self.hang.set()
        self.sent = 0

    def says(self, status: int, body: bytes = b"", **headers: str) -> None:
        """From now on."""
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
        self.answer = "\r\n".join([*lines, "", ""]).encode() + body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            first, *lines = head.split("\r\n")
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines if line)}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.got.append(({"request": first, **headers}, body))
            await self.hang.wait()
            for at in range(0, len(self.answer), 65_536):
                writer.write(self.answer[at : at + 65_536])
                await writer.drain()
                self.sent += len(self.answer[at : at + 65_536])
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest_asyncio.fixture
async def shop() -> AsyncIterator[Shop]:
    """A server of a merchant."""
    made = Shop()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks?from=fenqi"
    yield made
    made.hang.set()
    server.close()


@pytest.fixture
def values() -> dict[str, Any]:
    """Settings, to be changed before the service starts."""
    return {"field_keys": {"k1": FIELD_KEY}, "pepper": "only-for-tests", "sandbox": True}


@pytest_asyncio.fixture
async def partner(
    running: Callable[..., AbstractAsyncContextManager[Running]], values: dict[str, Any]
) -> AsyncIterator[Running]:
    """A running partner-svc."""
    async with running(build, PartnerSettings, **values) as service:
        yield service


Onboard = Callable[..., Any]


@pytest.fixture
def onboard(partner: Running) -> Onboard:
    """`await onboard(nr, webhook_url=…)`: a merchant that signs."""

    async def make(nr: int = 0, **more: Any) -> MerchantClient:
        clerk = partner.as_(staff("partner:onboard"))
        answer = await clerk.post("/partner/v1/merchants", json=a_merchant(nr, **more))
        assert answer.status_code == 201, answer.text
        return MerchantClient(partner, answer.json())

    return make


@pytest.fixture
def order() -> Callable[..., dict[str, Any]]:
    """`order(amount_minor, …)`: a body that opens a checkout."""
    return an_order


@pytest.fixture
def merchant_body() -> Callable[..., dict[str, Any]]:
    """`merchant_body(nr, …)`: a body that onboards a merchant."""
    return a_merchant
