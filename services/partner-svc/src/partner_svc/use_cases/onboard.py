"""Staff onboard a merchant. Its secrets are shown once: a repeat of the same request within the hour shows them again.

The stored answer of an Idempotency-Key is in clear, so this use case keeps its own, sealed.
"""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from fenqi.web.commands import KeyReused
from partner_svc.adapters.aggregates import MERCHANTS
from partner_svc.domain import merchant as rules
from partner_svc.ports import Ports

SHOWN_AGAIN_WITHIN = timedelta(hours=1)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Onboard:
    """`key` and `request_hash` tell a repeat."""

    name: str
    company_code: str
    terms: rules.Terms
    webhook_url: str | None
    key: str | None
    request_hash: str


@dataclass(frozen=True, slots=True, repr=False)
class Onboarded:
    merchant_id: str
    api_key: str
    signing_secret: str
    webhook_secret: str


async def onboard(command: Onboard, uow: UnitOfWork, ports: Ports) -> Onboarded:
    """The new merchant and its secrets. Raises CompanyRegistered, FeeTooHigh, KeyReused."""
    shown = await _shown_before(command, uow, ports)
    if shown is not None:
        return shown
    if await uow.fetch("SELECT FROM companies WHERE company_code = $1", command.company_code):
        raise rules.CompanyRegistered
    id_, at = new_id(), uow.context.at
    made = Onboarded(id_, f"fk_{_random()}", f"fs_{_random()}", f"whsec_{_random_base64()}")
    uow.record(MERCHANTS, id_, rules.onboard(id_, command.terms, uow.context.actor, uow.context.business_date))
    uow.insert("companies", {"company_code": command.company_code, "merchant_id": id_, "name": command.name})
    key_hash = ports.keyed_hash("api_key", made.api_key)
    sealed = ports.cipher.seal(made.signing_secret, place_of_signing_secret(key_hash))
    uow.insert("merchant_keys", {"key_hash": key_hash, "merchant_id": id_, "signing_secret": sealed, "made_at": at})
    if command.webhook_url is not None:
        sealed = ports.cipher.seal(made.webhook_secret, place_of_webhook_secret(id_))
        uow.insert("webhook_endpoints", {"merchant_id": id_, "url": command.webhook_url, "secret": sealed})
    if command.key is not None:
        sealed = ports.cipher.seal(json.dumps(asdict(made)), _place_of_answer(uow.context.actor, command.key))
        row = {"actor": uow.context.actor, "key": command.key, "request_hash": command.request_hash}
        uow.insert("sealed_answers", {**row, "answer": sealed, "made_at": at})
    return made


def place_of_signing_secret(key_hash: str) -> str:
    """Where a signing secret is sealed for."""
    return f"merchant_keys/{key_hash}/signing_secret"


def place_of_webhook_secret(merchant_id: str) -> str:
    """Where a webhook secret is sealed for."""
    return f"webhook_endpoints/{merchant_id}/secret"


async def _shown_before(command: Onboard, uow: UnitOfWork, ports: Ports) -> Onboarded | None:
    if command.key is None:
        return None
    actor = uow.context.actor
    rows = await uow.fetch(
        "SELECT request_hash, answer FROM sealed_answers WHERE actor = $1 AND key = $2 AND made_at > $3",
        actor,
        command.key,
        uow.context.at - SHOWN_AGAIN_WITHIN,
    )
    if not rows:
        return None
    if rows[0]["request_hash"] != command.request_hash:
        raise KeyReused
    return Onboarded(**json.loads(ports.cipher.open(rows[0]["answer"], _place_of_answer(actor, command.key))))


def _place_of_answer(actor: str, key: str) -> str:
    return f"sealed_answers/{actor}/{key}"


def _random() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _random_base64() -> str:
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
