"""collections-svc put together."""

from pathlib import Path
from zoneinfo import ZoneInfo

from fastapi import FastAPI

from collections_svc.adapters.aggregates import (
    AGENCIES,
    CASES,
    COLLECTORS,
    CONTACT_BOOKS,
    DUE_REMINDERS,
    VISITS,
    WATCHES,
)
from collections_svc.adapters.bureau import bureau_watch
from collections_svc.adapters.care_files import read_care
from collections_svc.adapters.contact_log import Notes
from collections_svc.adapters.debts_http import DebtsHttp
from collections_svc.adapters.legal_papers import MAX_PAPER_BYTES, LegalPapers
from collections_svc.adapters.remedy_policy_file import read_remedy_policy
from collections_svc.adapters.sealed import SealedFields
from collections_svc.adapters.strategies_file import read_strategies
from collections_svc.api import (
    routes,
    routes_care,
    routes_contacts,
    routes_legal,
    routes_promises,
    routes_remedies,
    routes_strategies,
    routes_work,
    routes_workers,
    routes_write_offs,
)
from collections_svc.events.consume import handlers
from collections_svc.jobs import dealing, due_reminders, promises, remedies_by_day, reminders
from collections_svc.jobs_care import care_jobs
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS, COLLECTORS, AGENCIES, WATCHES, VISITS, DUE_REMINDERS)
LARGER_BODIES = {r"/collections/v1/cases/[^/]+/legal-papers": MAX_PAPER_BYTES}


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once; a file of rules that is not right stops the start."""
    ground = Ground("collections", settings, outside)
    keys = {name: key.get_secret_value() for name, key in settings.field_keys.items()}
    cipher = FieldCipher(keys, settings.field_key_id)
    ports = Ports(
        strategies=read_strategies(settings.ladder_file),
        zone=ZoneInfo(settings.time_zone),
        notes=Notes(cipher),
        is_sandbox=settings.sandbox,
        remedies=read_remedy_policy(settings.remedy_policy_file),
        debts=DebtsHttp(ground.peer("loan")),
        papers=LegalPapers(cipher),
        care=read_care(settings.care_file),
        bureau=bureau_watch(settings, outside.http, ground.peer("application")),
        sealed=SealedFields(cipher),
    )
    return service(
        ground,
        ports,
        routers=[
            routes.router,
            routes_work.router,
            routes_workers.router,
            routes_strategies.router,
            routes_contacts.router,
            routes_promises.router,
            routes_write_offs.router,
            routes_remedies.router,
            routes_legal.router,
            routes_care.router,
        ],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[due_reminders(), reminders(), promises(), remedies_by_day(), dealing(), *care_jobs()],
        larger_bodies=LARGER_BODIES,
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
