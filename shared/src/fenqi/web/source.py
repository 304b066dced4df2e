"""Asks an outside source over HTTP in our own JSON protocol: a secret, a time-out, a limit of bytes, few retries."""

import asyncio
from typing import Any, TypeVar

import httpx
import msgspec
import stamina

from fenqi.kernel import Unavailable

TRY_SECONDS = 1.0
"""For one whole answer, slow drops included."""
TRIES = 3
WITHIN_SECONDS = 3.5
"""For all tries."""
MAX_ANSWER_BYTES = 65_536
T = TypeVar("T")


class SourceAway(Unavailable):
    """A source of what others know does not answer, or not in its protocol; nothing is decided by it."""

    code = "source-away"


class _Again(Exception):
    pass


class AskSource:
    """One source at one address."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        secret: str,
        try_seconds: float = TRY_SECONDS,
        within_seconds: float = WITHIN_SECONDS,
    ) -> None:
        self._http = http
        self._try_seconds = try_seconds
        self._within_seconds = within_seconds
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def ask(self, method: str, path: str, reference: str, body: dict[str, Any], kind: type[T]) -> T:
        """The answer as what it must be. Raises SourceAway: after retries where it does not answer (or 429, 5xx), at
        once where it refuses the question or answers in another shape."""
        headers = {**self._headers, "Idempotency-Key": reference}
        try:
            async for attempt in stamina.retry_context(
                on=_Again, attempts=TRIES, timeout=self._within_seconds, wait_initial=0.05, wait_max=0.3
            ):
                with attempt:
                    answer = await self._once(method, path, headers, body)
        except _Again as error:
            raise SourceAway(f"{path}: {error}") from error
        try:
            return msgspec.json.decode(answer, type=kind)
        except msgspec.MsgspecError as error:
            raise SourceAway(f"{path} answers out of its protocol: {error}") from error

    async def _once(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> bytes:
        read = b""
        try:
            async with (
                asyncio.timeout(self._try_seconds),
                self._http.stream(method, path, headers=headers, json=body, timeout=self._try_seconds) as answer,
            ):
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise _Again(f"answered {answer.status_code}")
                if not answer.is_success:
                    raise SourceAway(f"{path}: refused with {answer.status_code}")
                async for part in answer.aiter_bytes():
                    read += part
                    if len(read) > MAX_ANSWER_BYTES:
                        raise SourceAway(f"{path}: answers more than {MAX_ANSWER_BYTES} bytes")
        except (httpx.TransportError, TimeoutError) as error:
            raise _Again(type(error).__name__) from error
        except (httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise SourceAway(f"{path}: {type(error).__name__}") from error
        return read
