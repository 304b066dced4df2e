"""collections-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS, VISITS, WATCHES
from collections_svc.adapters.bureau import bureau_watch
from collections_svc.adapters.care_files import read_care
from collections_svc.adapters.ladder_file import read_ladder
from collections_svc.adapters.sealed import SealedFields
from collections_svc.api import routes, routes_care
from collections_svc.events.consume import handlers
from collections_svc.jobs import reminders
from collections_svc.jobs_care import care_jobs
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS, WATCHES, VISITS)


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once; a file of rules that is not right stops the start."""
    ground = Ground("collections", settings, outside)
    keys = {key_id: key.get_secret_value() for key_id, key in settings.field_keys.items()}
    sealed = SealedFields(FieldCipher(keys, settings.field_key_id))
    bureau = bureau_watch(settings, outside.http, ground.peer("application"))
    return service(
        ground,
        Ports(read_ladder(settings.ladder_file), read_care(settings.care_file), bureau, sealed),
        routers=[routes.router, routes_care.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[reminders(), *care_jobs()],
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
