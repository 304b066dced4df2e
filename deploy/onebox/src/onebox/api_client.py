"""A client of the running system: tokens, Idempotency-Keys, and patience with what is away for a moment."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pyotp

TIMEOUT_SECONDS = 60.0
TRIES = 60
WAIT_SECONDS = 0.5
MAX_CONNECTIONS = 32
RENEW_AFTER_SECONDS = 1800.0


class Refused(Exception):
    """The system said no: its status, code and sentence."""

    def __init__(self, answer: httpx.Response) -> None:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        self.status = answer.status_code
        self.code = str(body.get("code", f"http-{answer.status_code}"))
        detail = body.get("detail", answer.text[:200])
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {self.status} {self.code}: {detail}")


class Client:
    """`token` is asked for each request, so it may be renewed. Repeats what is answered 503 or 409 in progress."""

    def __init__(self, http: httpx.AsyncClient, token: Callable[[], str]) -> None:
        self._http = http
        self._token = token

    @property
    def token(self) -> str:
        """The token it sends."""
        return self._token()

    async def get(self, path: str, **query: Any) -> Any:
        """JSON of a GET."""
        return await self._ask("GET", path, None, None, query)

    async def post(self, path: str, body: Any, key: str) -> Any:
        """JSON of a POST with this Idempotency-Key."""
        return await self._ask("POST", path, body, key, {})

    async def put(self, path: str, body: Any, key: str) -> Any:
        """JSON of a PUT with this Idempotency-Key."""
        return await self._ask("PUT", path, body, key, {})

    async def _ask(self, method: str, path: str, body: Any, key: str | None, query: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {self._token()}"} | ({"Idempotency-Key": key} if key else {})
        answer = await patiently(lambda: self._http.request(method, path, json=body, headers=headers, params=query))
        return answer.json()


async def patiently(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """A successful answer; 503 and "in progress" are asked again. Raises Refused."""
    for _ in range(TRIES):
        answer = await ask()
        if answer.is_success:
            return answer
        refused = Refused(answer)
        if answer.status_code != 503 and refused.code != "idempotency-key-in-progress":
            break
        await asyncio.sleep(WAIT_SECONDS)
    raise refused


def connect(url: str) -> httpx.AsyncClient:
    """Connections to a system at `url`."""
    limits = httpx.Limits(max_connections=MAX_CONNECTIONS, max_keepalive_connections=MAX_CONNECTIONS)
    return httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, limits=limits)


class StaffLogin:
    """One staff member's name, password and TOTP secret, and the token they get."""

    def __init__(self, http: httpx.AsyncClient, name: str, password: str, totp_secret: str) -> None:
        self._http = http
        self._name = name
        self._password = password
        self._totp = pyotp.TOTP(totp_secret)
        self._token = ""
        self._renewed_at = 0.0

    async def log_in(self) -> "StaffLogin":
        """Get a token; raises Refused."""
        body = {"name": self._name, "password": self._password, "totp": self._totp.now()}
        answer = await patiently(lambda: self._http.post("/access/v1/staff-tokens", json=body))
        self._token = answer.json()["access_token"]
        self._renewed_at = time.monotonic()
        return self

    async def keep(self) -> None:
        """Log in again when the token is getting old."""
        if time.monotonic() - self._renewed_at > RENEW_AFTER_SECONDS:
            await self.log_in()

    def client(self) -> Client:
        """A client that acts as this staff member."""
        return Client(self._http, lambda: self._token)
