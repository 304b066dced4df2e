"""One port for all services: a path's first part names the service, as in the gateway of a deployment."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Receive, Scope, Send

from fenqi.web.problems import problem
from fenqi.web.service import Service

OWN_PATHS = ("openapi.json", "docs", "health", "metrics")
"""Paths without a version that belong to one service: /loan/docs, /loan/health/ready, …"""


class Gateway:
    """ASGI. `services` is filled while they are built, because they call each other through it."""

    def __init__(self) -> None:
        self.services: dict[str, Service] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request to its service."""
        if scope["type"] == "lifespan":
            await _no_lifespan(receive, send)
            return
        _, _, rest = scope["path"].partition("/")
        name, _, inner = rest.partition("/")
        service = self.services.get(name)
        if service is None:
            answer = await self._own(scope["path"])
            await answer(scope, receive, send)
            return
        if inner.partition("/")[0] in OWN_PATHS:
            path = "/" + inner
            scope = {**scope, "path": path, "raw_path": path.encode(), "root_path": f"/{name}"}
        await service.app(scope, receive, send)

    async def _own(self, path: str) -> Response:
        match path:
            case "/":
                return HTMLResponse(_front_page(self.services))
            case "/health/live":
                return JSONResponse({"status": "live"})
            case "/health/ready":
                return await self._ready()
        return problem(
            404, "no-such-path", f"Nothing is at {path}: the services are under /{', /'.join(self.services)}."
        )

    async def _ready(self) -> Response:
        async def one(service: Service) -> bool:
            try:
                return service.ready and bool(await service.ground.database.fetchval("SELECT true"))
            except Exception:  # whatever keeps it from answering, it is not ready
                return False

        answers = await asyncio.gather(*(one(service) for service in self.services.values()))
        states = dict(zip(self.services, answers, strict=True))
        if all(answers):
            return JSONResponse({"status": "ready", "services": states})
        waiting = ", ".join(name for name, ready in states.items() if not ready)
        return problem(503, "not-ready", f"Not ready: {waiting}.", {"Retry-After": "2"}, services=states)


async def _no_lifespan(receive: Receive, send: Send) -> None:
    while (await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


def _front_page(services: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td>{name}-svc</td><td><a href='/{name}/docs'>docs</a></td><td><a href='/{name}/openapi.json'>OpenAPI</a></td>"
        f"<td><a href='/{name}/health/ready'>ready?</a></td><td><a href='/{name}/metrics'>metrics</a></td></tr>"
        for name in services
    )
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>Fenqi 分期</title>"
        "<style>body{font:16px/1.5 system-ui;margin:3rem auto;max-width:44rem}td{padding:.3rem 1.5rem .3rem 0}</style>"
        f"<h1>Fenqi 分期</h1><p>Instalment lending, all services in one process.</p><table>{rows}</table></html>"
    )
