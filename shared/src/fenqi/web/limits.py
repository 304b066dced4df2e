"""Body limit, as plain ASGI: no body is held in memory beyond the limit, whatever its headers claim."""

import re
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fenqi.web.problems import problem

MAX_BODY_BYTES = 1_048_576


class BodyLimit:
    """Answers 413 when a request's body passes `max_bytes`, or the limit of its own that its path (a pattern) has."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES, larger: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._max = max_bytes
        self._larger = [(re.compile(path), limit) for path, limit in (larger or {}).items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((limit for path, limit in self._larger if path.fullmatch(scope["path"])), self._max)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if not length.isdigit() or int(length) > most:
            await problem(413, "body-too-large", _detail(most))(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > most:
                    raise HTTPException(413, _detail(most))
            return message

        await self._app(scope, counted, send)


def _detail(most: int) -> str:
    return f"The body is larger than {most} bytes: send less at once."
