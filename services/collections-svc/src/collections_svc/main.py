"""collections-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS
from collections_svc.adapters.ladder_file import read_ladder
from collections_svc.api import routes
from collections_svc.events.consume import handlers
from collections_svc.jobs import reminders
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS)


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once."""
    return service(
        Ground("collections", settings, outside),
        Ports(read_ladder(settings.ladder_file)),
        routers=[routes.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[reminders()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
