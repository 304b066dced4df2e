"""The gateway of `make stack`: one port in front of separate processes. A deployment uses an existing one (deploy/docker)."""

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from fenqi.web.problems import problem
from onebox.gateway import OWN_PATHS

TIMEOUT_SECONDS = 30.0
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "host", "content-length"}
MAX_CONNECTIONS = 64


class Proxy:
    """ASGI. `urls` gives each service's address by name."""

    def __init__(self, urls: dict[str, str]) -> None:
        limits = httpx.Limits(max_connections=MAX_CONNECTIONS)
        self._urls = urls
        self._http = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; a service that is away is a 503 with Retry-After."""
        assert scope["type"] == "http"
        answer = await self._answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        name, _, inner = request.url.path.removeprefix("/").partition("/")
        if name not in self._urls:
            return await self._own(request.url.path)
        own = inner.partition("/")[0] in OWN_PATHS
        path = f"/{inner}" if own else request.url.path
        target = self._urls[name] + path + (f"?{request.url.query}" if request.url.query else "")
        headers = [(key, value) for key, value in request.headers.items() if key not in HOP_BY_HOP]
        try:
            answer = await self._http.request(request.method, target, headers=headers, content=await request.body())
        except httpx.TransportError as error:
            return problem(503, "service-away", f"{name}-svc does not answer: {error!r}", {"Retry-After": "2"})
        kept = {key: value for key, value in answer.headers.items() if key not in HOP_BY_HOP | {"content-encoding"}}
        return Response(answer.content, answer.status_code, kept)

    async def _own(self, path: str) -> Response:
        if path != "/health/ready":
            return problem(
                404, "no-such-path", f"Nothing is at {path}: the services are under /{', /'.join(self._urls)}."
            )
        states = {name: await self._ready(url) for name, url in self._urls.items()}
        if all(states.values()):
            return Response('{"status":"ready"}', media_type="application/json")
        waiting = ", ".join(name for name, ready in states.items() if not ready)
        return problem(503, "not-ready", f"Not ready: {waiting}.", {"Retry-After": "2"}, services=states)

    async def _ready(self, url: str) -> bool:
        try:
            return (await self._http.get(f"{url}/health/ready", timeout=5.0)).is_success
        except httpx.TransportError:
            return False
