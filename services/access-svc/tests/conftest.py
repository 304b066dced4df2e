"""access-svc running, with an administrator whose password and TOTP secret are known, and ways to come in."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pyotp
import pytest
import pytest_asyncio
from joserfc.jwk import OKPKey

from access_svc.main import build
from access_svc.settings import AccessSettings
from fenqi.testing.service import Running
from fenqi.testing.until import until
from fenqi.web.tokens import Principal, Tokens

SETTINGS: dict[str, Any] = {
    "signing_key": json.dumps(OKPKey.generate_key("Ed25519", {"kid": "k1"}).as_dict(private=True)),
    "service_secrets": {"loan-svc": "loan-secret", "evil-svc": "evil-secret", "limit-svc": ""},
    "pepper": "only-for-tests",
    "admin_password": "correct horse battery",
    "admin_totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "sandbox": True,
}
"""evil-svc has a secret but is no service; limit-svc is a service whose secret was left empty."""
ACCESS = "/access/v1"


async def _administrator_is_made(service: Running) -> None:
    async def made() -> bool:
        return bool(await service.database.fetchval("SELECT EXISTS (SELECT FROM credentials)"))

    await until(made, what="the administrator is made")


@pytest.fixture
def access_settings() -> dict[str, Any]:
    """The settings `access` runs with, for a test that runs it with others."""
    return dict(SETTINGS)


@pytest_asyncio.fixture
async def access(running: Callable[..., Any]) -> AsyncIterator[Running]:
    """The service as a sandbox: the codes that are "sent" can be read."""
    async with running(build, AccessSettings, **SETTINGS) as it:
        await _administrator_is_made(it)
        yield it


@pytest.fixture
def log_in(access: Running) -> Callable[..., Any]:
    """`await log_in(name=…, password=…, totp=…, secret=…)`: the answer to a staff login; the administrator's by default."""

    async def answer(secret: str = SETTINGS["admin_totp_secret"], **changes: str) -> httpx.Response:
        totp = pyotp.TOTP(secret).at(int(access.clock().timestamp()))
        body = {"name": "admin", "password": SETTINGS["admin_password"], "totp": totp, **changes}
        return await access.http.post(f"{ACCESS}/staff-tokens", json=body)

    return answer


@pytest.fixture
def code_for(access: Running) -> Callable[..., Any]:
    """`await code_for(phone)`: a code is sent; returns it."""

    async def sent(phone: str) -> str:
        answer = await access.http.post(f"{ACCESS}/customer-codes", json={"phone": phone})
        assert answer.status_code == 200, answer.text
        shown = await access.http.get(f"{ACCESS}/sandbox/codes", params={"phone": phone})
        return str(shown.json()["code"])

    return sent


@pytest.fixture
def show_code(access: Running) -> Callable[..., Any]:
    """`await show_code(phone, code)`: the answer to a customer login."""

    async def answer(phone: str, code: str) -> httpx.Response:
        return await access.http.post(f"{ACCESS}/customer-tokens", json={"phone": phone, "code": code})

    return answer


@pytest.fixture
def said_by(access: Running) -> Callable[..., Any]:
    """`await said_by(answer)`: whom the token in this answer names, checked as every service does, against the keys."""

    async def keys() -> dict[str, Any]:
        found: dict[str, Any] = (await access.http.get(f"{ACCESS}/keys")).json()
        return found

    async def check(answer: httpx.Response) -> Principal:
        assert answer.status_code == 200, answer.text
        return await Tokens(keys, access.clock).check(answer.json()["access_token"])

    return check


@pytest.fixture
def refused() -> Callable[..., None]:
    """`refused(answer, 401, "login-failed")`: a problem with this code and a sentence."""

    def check(answer: httpx.Response, status: int, code: str) -> None:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == code, answer.text
        assert answer.json()["detail"]

    return check
