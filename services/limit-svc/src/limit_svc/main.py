"""limit-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from limit_svc.adapters.aggregates import LINES
from limit_svc.api import routes
from limit_svc.events.consume import handlers
from limit_svc.jobs import expiry
from limit_svc.settings import LimitSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (LINES,)


def build(settings: LimitSettings, outside: Outside) -> Service:
    """Make every object once. It asks no other service, so its use cases have no ports."""
    return service(
        Ground("limit", settings, outside),
        None,
        routers=[routes.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[expiry()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory limit_svc.main:app`."""
    return build(LimitSettings(), Outside()).standalone()
