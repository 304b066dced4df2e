"""partner-svc put together."""

from pathlib import Path

from fastapi import FastAPI

from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service
from partner_svc.adapters.aggregates import CHECKOUTS, MERCHANTS
from partner_svc.adapters.webhook_post import WebhookPost
from partner_svc.api import routes_checkouts, routes_merchants
from partner_svc.events.consume import handlers
from partner_svc.jobs import JOBS
from partner_svc.ports import Ports
from partner_svc.settings import PartnerSettings

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (MERCHANTS, CHECKOUTS)
MAX_BODY_BYTES = 65_536
"""A merchant's requests are small."""


def build(settings: PartnerSettings, outside: Outside) -> Service:
    """Make every object once."""
    ground = Ground("partner", settings, outside)
    keys = {name: key.get_secret_value() for name, key in settings.field_keys.items()}
    ports = Ports(
        FieldCipher(keys, settings.field_key_id),
        KeyedHash(settings.pepper.get_secret_value()),
        WebhookPost(loopback=settings.sandbox),
    )
    return service(
        ground,
        ports,
        routers=[routes_merchants.routes(sandbox=settings.sandbox), routes_checkouts.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(),
        jobs=JOBS,
        max_body_bytes=MAX_BODY_BYTES,
    )


def app() -> FastAPI:
    """For `uvicorn --factory partner_svc.main:app`."""
    return build(PartnerSettings(), Outside()).standalone()
