"""What every rail over HTTP has in common: PUT {what}/{reference} sends, GET asks. The reference is in the path, so the rail
does it at most once."""

from typing import Any

import httpx

from fenqi.kernel import Unavailable

TIMEOUT_SECONDS = 10.0


class RailCalls:
    """Answers are objects with a "status" and perhaps a "reason". Whatever is none raises `unknown`."""

    def __init__(self, http: httpx.AsyncClient, what: str, unknown: type[Unavailable]) -> None:
        self._http = http
        self._what = what
        self._unknown = unknown

    async def send(self, reference: str, body: dict[str, Any]) -> dict[str, Any]:
        """The rail's answer."""
        return self._read(await self._ask("PUT", reference, json=body))

    async def ask(self, reference: str) -> dict[str, Any] | None:
        """The rail's answer; None when it never got the reference (404)."""
        answer = await self._ask("GET", reference)
        return None if answer.status_code == 404 else self._read(answer)

    async def _ask(self, method: str, reference: str, **more: Any) -> httpx.Response:
        try:
            return await self._http.request(method, f"/{self._what}/{reference}", timeout=TIMEOUT_SECONDS, **more)
        except httpx.HTTPError as error:
            raise self._unknown(f"The rail does not answer: {error!r}") from error

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        try:
            body = answer.json() if answer.is_success else None
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise self._unknown(f"The rail answers {answer.status_code} and nothing clear.")
        return body


def refused_because(answer: dict[str, Any]) -> str:
    """Why the rail refused, in its own word."""
    return str(answer.get("reason") or "refused-by-rail")
