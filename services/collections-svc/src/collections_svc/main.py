"""collections-svc put together."""

from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from collections_svc.adapters.aggregates import AGENCIES, CASES, COLLECTORS, CONTACT_BOOKS
from collections_svc.adapters.contact_log import Notes
from collections_svc.adapters.strategies_file import read_strategies
from collections_svc.api import (
    routes,
    routes_contacts,
    routes_promises,
    routes_strategies,
    routes_work,
    routes_workers,
)
from collections_svc.events.consume import handlers
from collections_svc.jobs import dealing, promises, reminders
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS, COLLECTORS, AGENCIES)


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once."""
    keys = {name: key.get_secret_value() for name, key in settings.field_keys.items()}
    notes = Notes(FieldCipher(keys, settings.field_key_id))
    return service(
        Ground("collections", settings, outside),
        Ports(read_strategies(settings.ladder_file), ZoneInfo(settings.time_zone), notes, settings.sandbox),
        routers=[
            routes.router,
            routes_work.router,
            routes_workers.router,
            routes_strategies.router,
            routes_contacts.router,
            routes_promises.router,
        ],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[reminders(), promises(), dealing()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
