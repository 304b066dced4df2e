"""access-svc put together."""

from pathlib import Path

import httpx
from fastapi import FastAPI

from access_svc.adapters.aggregates import USERS
from access_svc.adapters.secrets import RealSecrets
from access_svc.adapters.signer import Ed25519Signer
from access_svc.adapters.sms import SmsGatewayHttp, SmsSimulator
from access_svc.api import routes_tokens, routes_users
from access_svc.jobs import first_administrator
from access_svc.ports import Ports
from access_svc.settings import AccessSettings
from fenqi.web.outside import Outside
from fenqi.web.service import Ground, Service, service

MIGRATIONS = Path(__file__).parent / "migrations"
AGGREGATES = (USERS,)


def build(settings: AccessSettings, outside: Outside) -> Service:
    """Make every object once. Without an SMS gateway the simulator takes the codes."""
    ground = Ground("access", settings, outside)
    signer = Ed25519Signer(settings.signing_key.get_secret_value(), ground.clock)
    simulator = None if settings.sms_gateway_url else SmsSimulator()
    sender = simulator or SmsGatewayHttp(httpx.AsyncClient(), settings.sms_gateway_url or "")
    ports = Ports(
        sender,
        RealSecrets(settings.pepper.get_secret_value()),
        signer,
        {name: secret.get_secret_value() for name, secret in settings.service_secrets.items()},
    )
    return service(
        ground,
        ports,
        routers=[routes_tokens.routes(signer, simulator if settings.sandbox else None), routes_users.router],
        migrations=MIGRATIONS,
        aggregates=AGGREGATES,
        jobs=[first_administrator(settings)],
        follows_business_date=False,
    )


def app() -> FastAPI:
    """For `uvicorn --factory access_svc.main:app`."""
    return build(AccessSettings(), Outside()).standalone()
