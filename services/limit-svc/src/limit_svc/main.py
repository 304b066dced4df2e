"""limit-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.policy_files import read_ports
from limit_svc.api import routes, routes_freezes, routes_log, routes_proposals
from limit_svc.events.consume import handlers
from limit_svc.jobs import expiry
from limit_svc.settings import LimitSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (LINES,)


def build(settings: LimitSettings, outside: Outside) -> Service:
    """Make every object once. It asks no other service: its ports are the policy's files."""
    return service(
        Ground("limit", settings, outside),
        read_ports(),
        routers=[routes.router, routes_freezes.router, routes_proposals.router, routes_log.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[expiry()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory limit_svc.main:app`."""
    return build(LimitSettings(), Outside()).standalone()
