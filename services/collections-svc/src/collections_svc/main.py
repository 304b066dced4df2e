"""collections-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from collections_svc.adapters.aggregates import AGENCIES, CASES, COLLECTORS, CONTACT_BOOKS
from collections_svc.adapters.strategies_file import read_strategies
from collections_svc.api import routes, routes_strategies, routes_work, routes_workers
from collections_svc.events.consume import handlers
from collections_svc.jobs import dealing, reminders
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS, COLLECTORS, AGENCIES)


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once."""
    return service(
        Ground("collections", settings, outside),
        Ports(read_strategies(settings.ladder_file)),
        routers=[routes.router, routes_work.router, routes_workers.router, routes_strategies.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[reminders(), dealing()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
