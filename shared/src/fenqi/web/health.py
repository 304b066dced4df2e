"""Liveness, readiness, metrics, and the parked messages of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from fenqi.kernel import Unavailable
from fenqi.web.problems import problem
from fenqi.web.request import Page, Paged, allowed
from fenqi.web.tokens import Principal

if TYPE_CHECKING:
    from fenqi.web.service import Service

MAX_ID = 2**63 - 1
HeldId = Annotated[int, Query(ge=1, le=MAX_ID)]
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def routes(service: Service) -> APIRouter:
    """/health/live, /health/ready, /metrics."""
    router = APIRouter(tags=["operations"])
    registry = CollectorRegistry()
    published = Gauge("fenqi_facts_published", "Facts given to the bus since start", registry=registry)
    handled = Gauge("fenqi_events_handled", "Events that had their effect since start", registry=registry)
    held = Gauge("fenqi_messages_held", "Messages that wait", ["status"], registry=registry)
    waiting = Gauge("fenqi_facts_waiting", "Facts not given to the bus yet", registry=registry)
    lag = Gauge("fenqi_consumer_lag", "Records not consumed yet", registry=registry)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "live"}

    @router.get("/health/ready", responses={503: {"description": "not ready"}})
    async def ready() -> Any:
        """The service can do its work: its database answers."""
        try:
            if not service.ready:
                raise Unavailable("The service is still starting.")
            await service.ground.database.fetchval("SELECT 1")
        except Unavailable as error:
            return problem(503, error.code, error.detail, {"Retry-After": "2"})
        return {"status": "ready", "service": service.name, "business_date": service.ground.business_date()}

    @router.get("/metrics")
    async def metrics() -> Response:
        """Prometheus text."""
        published.set(service.relay.published)
        waiting.set(await service.relay.waiting())
        for status in ("early", "retry", "parked"):
            held.labels(status).set(0)
        for row in await service.ground.database.fetch("SELECT status, count(*) AS n FROM held GROUP BY status"):
            held.labels(row["status"]).set(row["n"])
        if service.consumer is not None:
            handled.set(service.consumer.handled)
            if service.consumer.subscription is not None:
                lag.set(await service.consumer.subscription.lag())
        return Response(generate_latest(registry), media_type=CONTENT_TYPE)

    return router


def held_routes(service: Service) -> APIRouter:
    """The messages that wait or are parked, and giving parked ones another round of tries."""
    router = APIRouter(tags=["operations"])
    database = service.ground.database

    @router.get("/held-messages")
    async def held_messages(page: Paged, _: Annotated[Principal, allowed("ops:messages")]) -> dict[str, Any]:
        """Messages that could not have their effect yet, oldest first, with the reason."""
        rows = await database.fetch(
            """SELECT id, context, subject, sequence, status, attempts, retry_at, error FROM held
            WHERE id > $1 ORDER BY id LIMIT $2""",
            _id(page),
            page.limit + 1,
        )
        return page.of([dict(row) for row in rows], lambda row: str(row["id"]))

    @router.post("/held-messages/redrive")
    async def redrive(
        _: Annotated[Principal, allowed("ops:messages")], held_id: HeldId | None = None
    ) -> dict[str, int]:
        """Give one parked message, or all, another round of tries."""
        if service.consumer is None:
            return {"redriven": 0}
        return {"redriven": await service.consumer.held.redrive(held_id)}

    return router


def _id(page: Page) -> int:
    """The id a cursor names; what never was a cursor of ours means from the start."""
    found = int(page.cursor) if page.cursor.isascii() and page.cursor.isdecimal() else 0
    return found if found <= MAX_ID else 0
