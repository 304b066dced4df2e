"""collections-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS
from collections_svc.adapters.debts_http import DebtsHttp
from collections_svc.adapters.ladder_file import read_ladder
from collections_svc.adapters.legal_papers import MAX_PAPER_BYTES, LegalPapers
from collections_svc.adapters.remedy_policy_file import read_remedy_policy
from collections_svc.api import routes, routes_legal, routes_remedies, routes_write_offs
from collections_svc.events.consume import handlers
from collections_svc.jobs import remedies_by_day, reminders
from collections_svc.ports import Ports
from collections_svc.settings import CollectionsSettings
from fenqi.store.cipher import FieldCipher
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CASES, CONTACT_BOOKS)
LARGER_BODIES = {r"/collections/v1/cases/[^/]+/legal-papers": MAX_PAPER_BYTES}


def build(settings: CollectionsSettings, outside: Outside) -> Service:
    """Make every object once."""
    ground = Ground("collections", settings, outside)
    keys = {name: key.get_secret_value() for name, key in settings.field_keys.items()}
    papers = LegalPapers(FieldCipher(keys, settings.field_key_id))
    remedies = read_remedy_policy(settings.remedy_policy_file)
    return service(
        ground,
        Ports(read_ladder(settings.ladder_file), remedies, DebtsHttp(ground.peer("loan")), papers),
        routers=[routes.router, routes_write_offs.router, routes_remedies.router, routes_legal.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=[reminders(), remedies_by_day()],
        larger_bodies=LARGER_BODIES,
    )


def app() -> FastAPI:
    """For `uvicorn --factory collections_svc.main:app`."""
    return build(CollectionsSettings(), Outside()).standalone()
