"""customer-svc in a test, its access-svc in memory, and people with valid made-up identity numbers."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import httpx
import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from customer_svc.main import build
from customer_svc.settings import CustomerSettings
from fenqi.servers.ports import free_ports
from fenqi.testing.service import Running

FIELD_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
NAME, ID_NUMBER, PHONE = "欧阳示例", "11010519491231002X", "13800138000"


class Access:
    """access-svc's customer-logins: a phone belongs to who had it first."""

    def __init__(self) -> None:
        self.tied: dict[str, str] = {}
        self.keys: list[str] = []
        self.away = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/access/v1/service-tokens":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 3600}, request=request)
        if self.away:
            return httpx.Response(503, request=request)
        body = json.loads(request.content)
        self.keys.append(request.headers["idempotency-key"])
        if self.tied.setdefault(body["phone"], body["customer_id"]) != body["customer_id"]:
            return httpx.Response(409, json={"code": "phone-taken", "detail": "Another customer."}, request=request)
        return httpx.Response(201, json={"customer_id": body["customer_id"]}, request=request)


class AccessWithKeys(httpx.AsyncBaseTransport):
    """The same, and the test's key set."""

    def __init__(self) -> None:
        self.logins = Access()
        self.key_set: dict[str, Any] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as access-svc."""
        await request.aread()
        if request.url.path == "/access/v1/keys":
            return httpx.Response(200, json=self.key_set, request=request)
        return self.logins(request)


def settings_values() -> dict[str, Any]:
    """What customer-svc needs to start."""
    return {"field_keys": {"k1": FIELD_KEY}, "pepper": "only-for-tests", "sandbox": True}


@pytest.fixture
def values() -> dict[str, Any]:
    """Settings, to be changed before the service starts."""
    return settings_values()


@pytest.fixture
def access() -> AccessWithKeys:
    """access-svc in memory."""
    return AccessWithKeys()


class Mailbox:
    """A mail server that keeps what it is given, or answers every recipient with `answer`."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.taken: list[bytes] = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _: Any) -> str:
        """Whether this recipient is known."""
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """Keep it."""
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mailbox(values: dict[str, Any]) -> Iterator[Mailbox]:
    """A mail server on this machine; a service that starts after it sends its mail there."""
    [port] = free_ports(1)
    made = Mailbox(port)
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    values["smtp_url"] = made.url
    yield made
    controller.stop()


@pytest_asyncio.fixture
async def customers(
    running: Callable[..., AbstractAsyncContextManager[Running]], values: dict[str, Any], access: AccessWithKeys
) -> AsyncIterator[Running]:
    """A running customer-svc."""
    async with running(build, CustomerSettings, peers={"access": access}, **values) as service:
        access.key_set = service.tokens.key_set()
        yield service


@pytest.fixture
def person() -> dict[str, Any]:
    """A body that registers somebody."""
    return {"name": NAME, "id_number": ID_NUMBER, "phone": PHONE, "channel": "mobile_app"}
