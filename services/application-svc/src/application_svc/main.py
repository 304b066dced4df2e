"""application-svc put together."""

import json
from pathlib import Path

from fastapi import FastAPI

from application_svc.adapters import catalogue_file
from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.adapters.checkouts import CheckoutsHttp
from application_svc.adapters.file_reader import MAX_DOCUMENT_BYTES, FileReader
from application_svc.adapters.identity import birth_date_in
from application_svc.adapters.person_vault import PersonVault
from application_svc.adapters.storage import StorageFsspec
from application_svc.api import routes, routes_documents, routes_drafts, routes_staff, routes_supplements
from application_svc.events.consume import handlers
from application_svc.jobs import EXPIRE, SWEEP
from application_svc.ports import Checkouts, Ports
from application_svc.settings import ApplicationSettings
from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (APPLICATIONS,)
LARGER_BODIES = {r"/application/v1/applications/[^/]+/documents": MAX_DOCUMENT_BYTES}


def build(settings: ApplicationSettings, outside: Outside, checkouts: Checkouts | None = None) -> Service:
    """Make every object once. `checkouts` stands in for partner-svc where there is none."""
    ground = Ground("application", settings, outside)
    keys = {key_id: key.get_secret_value() for key_id, key in settings.field_keys.items()}
    index = KeyedHash(settings.pepper.get_secret_value())
    ports = Ports(
        catalogue=catalogue_file.read(),
        checkouts=checkouts or CheckoutsHttp(ground.peer("partner")),
        vault=PersonVault(FieldCipher(keys, settings.field_key_id)),
        birth_date_in=birth_date_in,
        storage=_storage(settings),
        media_type_of=FileReader().media_type_of,
        index=lambda id_number: index("id_number", id_number),
        draft_days=settings.draft_days,
    )
    return service(
        ground,
        ports,
        routers=[
            routes.router,
            routes_drafts.router,
            routes_documents.router,
            routes_supplements.router,
            routes_staff.router,
        ],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[EXPIRE, SWEEP],
        larger_bodies=LARGER_BODIES,
    )


def _storage(settings: ApplicationSettings) -> StorageFsspec:
    options = settings.documents_options
    return StorageFsspec(settings.documents_url, None if options is None else json.loads(options.get_secret_value()))


def app() -> FastAPI:
    """For `uvicorn --factory application_svc.main:app`."""
    return build(ApplicationSettings(), Outside()).standalone()
