"""application-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from application_svc.adapters import catalogue_file
from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.adapters.checkouts import CheckoutsHttp
from application_svc.adapters.identity import birth_date_in
from application_svc.adapters.person_vault import PersonVault
from application_svc.api import routes
from application_svc.events.consume import handlers
from application_svc.ports import Checkouts, Ports
from application_svc.settings import ApplicationSettings
from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (APPLICATIONS,)


def build(settings: ApplicationSettings, outside: Outside, checkouts: Checkouts | None = None) -> Service:
    """Make every object once. `checkouts` stands in for partner-svc where there is none."""
    ground = Ground("application", settings, outside)
    keys = {key_id: key.get_secret_value() for key_id, key in settings.field_keys.items()}
    ports = Ports(
        catalogue=catalogue_file.read(),
        checkouts=checkouts or CheckoutsHttp(ground.peer("partner")),
        vault=PersonVault(FieldCipher(keys, settings.field_key_id)),
        birth_date_in=birth_date_in,
    )
    return service(
        ground,
        ports,
        routers=[routes.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
    )


def app() -> FastAPI:
    """For `uvicorn --factory application_svc.main:app`."""
    return build(ApplicationSettings(), Outside()).standalone()
