"""A running application-svc, and forms that are fine until a test changes them."""

import base64
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from application_svc.adapters.checkouts import CheckoutsSimulator
from application_svc.domain.eligibility import OpenCheckout
from application_svc.main import build
from application_svc.settings import ApplicationSettings
from fenqi.testing.service import Running
from fenqi.testing.tokens import customer
from fenqi.web.tokens import Principal

KEYS: dict[str, Any] = {"field_keys": {"k1": base64.b64encode(b"1" * 32).decode()}, "pepper": "only-for-tests"}
CHECKOUT = OpenCheckout("checkout-1", "merchant-1", 119_900, "CNY", "electronics", "open", "consumer-cny")


def _form(**changes: Any) -> dict[str, Any]:
    return {
        "channel": "mobile_app",
        "product_code": "cash-cny",
        "amount": {"amount_minor": 5_000_000, "currency": "CNY"},
        "term_months": 12,
        "method": "equal_instalment",
        "purpose": "travel",
        "statement": {"annual_income_minor": 18_000_000},
        "applicant": {
            "name": "王小明",
            "id_number": "11010519491231002X",
            "phone": "13800138000",
            "birth_date": "1949-12-31",
        },
        "consents": {"terms": True, "truthful": True, "bureau": True},
        **changes,
    }


def _purchase(**changes: Any) -> dict[str, Any]:
    sold = {"amount": {"amount_minor": 119_900, "currency": "CNY"}, "purpose": "electronics"}
    return _form(**{"product_code": "consumer-cny", "checkout_id": "checkout-1", **sold, **changes})


@pytest.fixture
def a_form() -> Callable[..., dict[str, Any]]:
    """Cash on the mobile app: `a_form(term_months=7)`."""
    return _form


@pytest.fixture
def a_purchase() -> Callable[..., dict[str, Any]]:
    """Goods of CHECKOUT: `a_purchase(purpose="car")`."""
    return _purchase


@pytest.fixture
def checkouts() -> CheckoutsSimulator:
    """The merchants' checkouts."""
    return CheckoutsSimulator(CHECKOUT)


@pytest_asyncio.fixture
async def svc(running: Callable[..., Any], checkouts: CheckoutsSimulator, tmp_path: Path) -> AsyncIterator[Running]:
    """The service with simulated checkouts, and its documents in a folder of the test."""
    async with running(
        lambda settings, outside: build(settings, outside, checkouts),
        ApplicationSettings,
        documents_url=f"file://{tmp_path}/documents",
        **KEYS,
    ) as it:
        yield it


@pytest.fixture
def apply(svc: Running) -> Callable[..., Any]:
    """`await apply(form, who)`: a draft that is there; returns its id."""

    async def applied(form: dict[str, Any] | None = None, who: Principal | None = None, *, submit: bool = False) -> str:
        client = svc.as_(who or customer())
        answer = await client.post("/application/v1/applications", json=form or _form())
        assert answer.status_code == 201, answer.text
        application_id = str(answer.json()["application_id"])
        if submit:
            answer = await client.post(f"/application/v1/applications/{application_id}/submit")
            assert answer.status_code == 200, answer.text
        return application_id

    return applied


@pytest.fixture
def a_png() -> Callable[..., bytes]:
    """A picture, another one for another text: `a_png("front")`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    def made(text: str = "front", width: int = 1) -> bytes:
        size = struct.pack(">IIBBBBB", width, 1, 8, 0, 0, 0, 0)
        parts = chunk(b"IHDR", size), chunk(b"tEXt", f"Title\0{text}".encode()), chunk(b"IEND", b"")
        return b"\x89PNG\r\n\x1a\n" + b"".join(parts)

    return made


@pytest.fixture
def upload(svc: Running) -> Callable[..., Any]:
    """`await upload(application_id, content, "id_card")` by the customer, or by `who`."""

    async def uploaded(
        application_id: str, content: bytes, kind: str = "id_card", who: Principal | None = None, **query: str
    ) -> httpx.Response:
        client = svc.as_(who or customer())
        path = f"/application/v1/applications/{application_id}/documents"
        return await client.post(path, content=content, params={"kind": kind, **query})

    return uploaded


@pytest.fixture
def refused() -> Callable[..., None]:
    """`refused(answer, 422, "under-age")`: a problem with this code, a sentence, and a remedy where there is one."""

    def check(answer: httpx.Response, status: int, code: str, *, remedy: bool = False) -> None:
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["code"] == code, problem
        assert problem["detail"]
        assert not remedy or problem["remedy"]

    return check
