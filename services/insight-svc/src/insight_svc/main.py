"""insight-svc put together."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI

from fenqi.store import Aggregate
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from insight_svc.api import routes
from insight_svc.events.consume import handlers
from insight_svc.settings import InsightSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES: tuple[Aggregate[Any], ...] = ()


def build(settings: InsightSettings, outside: Outside) -> Service:
    """Make every object once. It decides nothing: no use cases, no ports, no aggregates."""
    ground = Ground("insight", settings, outside)
    return service(
        ground,
        None,
        routers=[routes.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(ground.business_date.move),
    )


def app() -> FastAPI:
    """For `uvicorn --factory insight_svc.main:app`."""
    return build(InsightSettings(), Outside()).standalone()
