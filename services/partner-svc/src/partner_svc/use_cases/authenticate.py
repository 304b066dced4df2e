"""A merchant proves itself: by its API key, and by a signature over what it asks and when."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from fenqi.store import Database
from fenqi.web.problems import Unauthenticated
from fenqi.web.tokens import Principal
from partner_svc.ports import Ports
from partner_svc.use_cases.onboard import place_of_signing_secret

FRESH_FOR = timedelta(seconds=300)
"""A timestamp may be this far from our clock, either way."""
SCHEME = "v1="

_REMEMBER = """
    WITH fresh AS (
        INSERT INTO seen_signatures AS s (merchant_id, signature, key, seen_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, signature) DO NOTHING RETURNING key
    )
    SELECT key FROM fresh UNION ALL SELECT key FROM seen_signatures WHERE merchant_id = $1 AND signature = $2 LIMIT 1
"""


class SignatureWrong(Unauthenticated):
    """The signature is not that of this request: sign "timestamp\\nMETHOD\\npath?query\\nsha256-hex(body)"."""

    code = "signature-invalid"


class SignatureStale(Unauthenticated):
    """The timestamp is missing or more than 300 seconds from now: set the clock, and sign every request anew."""

    code = "signature-stale"


class SignatureReplayed(Unauthenticated):
    """A signature counts once. To repeat a request send its Idempotency-Key; for a new one sign a new timestamp."""

    code = "signature-replayed"
    remedy: ClassVar[str] = "Two equal requests within one second need different timestamps."


@dataclass(frozen=True, slots=True, repr=False)
class Signed:
    """A request as it came."""

    api_key: str
    timestamp: str
    signature: str
    method: str
    target: str
    body: bytes


async def authenticate(request: Signed, database: Database, ports: Ports, now: datetime) -> Principal:
    """The merchant. Raises Unauthenticated, SignatureWrong, SignatureStale."""
    key_hash = ports.keyed_hash("api_key", request.api_key)
    kept = await database.fetchrow(
        "SELECT merchant_id, signing_secret FROM merchant_keys WHERE key_hash = $1", key_hash
    )
    if kept is None:
        raise Unauthenticated("This API key is not known: check it.")
    secret = ports.cipher.open(kept["signing_secret"], place_of_signing_secret(key_hash))
    if not hmac.compare_digest(signature(secret, request).encode(), request.signature.encode()):
        raise SignatureWrong
    if abs(now.timestamp() - int(request.timestamp)) > FRESH_FOR.total_seconds():
        raise SignatureStale
    return Principal(kept["merchant_id"], "merchant")


async def remember(request: Signed, key: str, who: Principal, database: Database, now: datetime) -> None:
    """A write's signature belongs to one Idempotency-Key, which answers repeats. Raises SignatureReplayed."""
    belongs_to = await database.fetchval(_REMEMBER, who.id, request.signature, key, now)
    if belongs_to != key:
        raise SignatureReplayed


def signature(secret: str, request: Signed) -> str:
    """What the header has to say."""
    hashed = hashlib.sha256(request.body).hexdigest()
    signed = f"{request.timestamp}\n{request.method}\n{request.target}\n{hashed}"
    return SCHEME + hmac.new(secret.encode(), signed.encode(), hashlib.sha256).hexdigest()
