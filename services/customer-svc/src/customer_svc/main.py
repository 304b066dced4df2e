"""customer-svc put together."""

from pathlib import Path

import httpx
from fastapi import FastAPI

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.adapters.logins import LoginsHttp
from customer_svc.adapters.mail_smtp import MailSmtp
from customer_svc.adapters.messages import SmsGatewayHttp, SmsSimulator
from customer_svc.adapters.templates import FileTemplates
from customer_svc.api import routes_codes, routes_customers
from customer_svc.events.consume import handlers
from customer_svc.jobs import DROP_OLD_CODES
from customer_svc.ports import Ports
from customer_svc.settings import CustomerSettings
from fenqi.store.cipher import FieldCipher, KeyedHash
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (CUSTOMERS,)


def build(settings: CustomerSettings, outside: Outside) -> Service:
    """Make every object once. Without an SMS gateway the simulator takes the messages."""
    ground = Ground("customer", settings, outside)
    simulator = None if settings.sms_gateway_url else SmsSimulator()
    keys = {name: key.get_secret_value() for name, key in settings.field_keys.items()}
    ports = Ports(
        sender=simulator or SmsGatewayHttp(httpx.AsyncClient(), settings.sms_gateway_url or ""),
        mailer=MailSmtp(settings.smtp_url.get_secret_value(), settings.mail_from) if settings.smtp_url else None,
        logins=LoginsHttp(ground.peer("access")),
        cipher=FieldCipher(keys, settings.field_key_id),
        index=KeyedHash(settings.pepper.get_secret_value()),
        templates=FileTemplates(),
        language=settings.language,
    )
    return service(
        ground,
        ports,
        routers=[routes_customers.router, routes_codes.routes(simulator if settings.sandbox else None)],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        handlers=handlers(payment_receipts=settings.payment_receipts),
        jobs=[DROP_OLD_CODES],
    )


def app() -> FastAPI:
    """For `uvicorn --factory customer_svc.main:app`."""
    return build(CustomerSettings(), Outside()).standalone()
