"""Asks another service over HTTP: a service token, a time-out, retries with the same Idempotency-Key."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import stamina

from fenqi.kernel import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable

TIMEOUT_SECONDS = 5.0
TRIES = 4
RETRY_WITHIN_SECONDS = 5.0
RENEW_BEFORE = timedelta(seconds=60)
_KINDS: dict[int, type[DomainError]] = {403: Forbidden, 404: NotFound, 409: Conflict, 422: Invalid}


class PartnerAway(Unavailable):
    """A service this needs does not answer for a moment; nothing was changed: try again."""

    code = "service-away"


class CredentialsRefused(Unavailable):
    """This service may not ask the others: its client secret is not the one access-svc knows."""

    code = "service-credentials-refused"


class ServiceTokens:
    """This service's own token, by client credentials from access-svc, renewed before it ends."""

    def __init__(self, http: httpx.AsyncClient, client_id: str, secret: str, clock: Callable[[], datetime]) -> None:
        self._http = http
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._token = ""
        self._until: datetime | None = None

    async def token(self) -> str:
        """A valid token; raises PartnerAway when access-svc does not answer, CredentialsRefused when it refuses: for
        whoever asked us both mean "later", not that they should log in again."""
        if self._until is None or self._clock() >= self._until - RENEW_BEFORE:
            answer = await _sent(
                self._http,
                "POST",
                "/access/v1/service-tokens",
                json={"client_id": self._client_id, "client_secret": self._secret},
            )
            if answer.status_code != 200:
                raise CredentialsRefused(f"access-svc refuses the credentials of {self._client_id}: check its secret.")
            body = answer.json()
            self._token = body["access_token"]
            self._until = self._clock() + timedelta(seconds=body["expires_in"])
        return self._token

    def forget(self, token: str) -> None:
        """A partner refused this token (the signing key was changed): the next one is a new one."""
        if token == self._token:
            self._until = None


class ServiceClient:
    """One partner service. A refusal comes back as the DomainError of its kind, with the partner's code."""

    def __init__(self, http: httpx.AsyncClient, tokens: ServiceTokens) -> None:
        self._http = http
        self._tokens = tokens

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON of a GET."""
        return await self._ask("GET", path, params={k: v for k, v in query.items() if v is not None})

    async def post(self, path: str, body: dict[str, Any], *, key: str, correlation_id: str = "") -> Any:
        """The JSON of a POST that may be repeated: `key` is its Idempotency-Key."""
        headers = {"Idempotency-Key": key} | ({"X-Correlation-Id": correlation_id} if correlation_id else {})
        return await self._ask("POST", path, json=body, headers=headers)

    async def _ask(self, method: str, path: str, **more: Any) -> Any:
        token = await self._tokens.token()
        headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
        answer = await _sent(self._http, method, path, headers=headers, **more)
        if answer.status_code == 401:
            self._tokens.forget(token)
        if answer.is_success:
            return answer.json()
        raise refusal(answer)


def refusal(answer: httpx.Response) -> DomainError:
    """The DomainError that a problem answer means."""
    try:
        body = answer.json()
        code, detail = str(body["code"]), str(body["detail"])
    except (ValueError, KeyError, TypeError):
        code, detail = f"http-{answer.status_code}", answer.text[:200]
    kind = _KINDS.get(answer.status_code)
    if kind is None:
        return PartnerAway(f"{answer.request.url.path}: {answer.status_code} {detail}")
    error = type(kind.__name__, (kind,), {"code": code, "__doc__": kind.__doc__})(detail)
    assert isinstance(error, DomainError)
    return error


async def _sent(http: httpx.AsyncClient, method: str, path: str, **more: Any) -> httpx.Response:
    try:
        async for attempt in stamina.retry_context(
            on=_Again, attempts=TRIES, timeout=RETRY_WITHIN_SECONDS, wait_initial=0.1, wait_max=1.0
        ):
            with attempt:
                return await _once(http, method, path, more)
    except _Again as error:
        raise PartnerAway(f"{path}: {error}") from error
    raise AssertionError("retry_context ends by answer or error")


async def _once(http: httpx.AsyncClient, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
    try:
        answer = await http.request(method, path, timeout=TIMEOUT_SECONDS, **more)
    except httpx.TransportError as error:
        raise _Again(repr(error)) from error
    if answer.status_code in (429, 502, 503, 504):
        raise _Again(f"answered {answer.status_code}")
    return answer


class _Again(Exception):
    pass
