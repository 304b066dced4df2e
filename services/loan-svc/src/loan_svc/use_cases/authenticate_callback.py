"""A payment channel proves itself: by a signature over when it calls and what it says."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fenqi.store import Database
from fenqi.web.problems import Unauthenticated
from loan_svc.ports import Ports

FRESH_FOR = timedelta(seconds=300)
"""A timestamp may be this far from our clock, either way."""
SCHEME = "v1="
UNKNOWN = "unknown"
"""What a channel we don't know is called in the record of refusals, whatever it calls itself: so that is bounded."""

_REFUSED = """
    INSERT INTO callbacks_refused AS r (channel, business_date, code, times, last_body_hash, last_at)
    VALUES ($1, $2, $3, 1, $4, $5)
    ON CONFLICT (channel, business_date, code) DO UPDATE
    SET times = r.times + 1, last_body_hash = excluded.last_body_hash, last_at = excluded.last_at
"""


class CallbackSignatureWrong(Unauthenticated):
    """The signature is not that of this callback: HMAC-SHA256 with the channel's secret over "timestamp\\nbody", in hex."""

    code = "signature-invalid"


class CallbackSignatureStale(Unauthenticated):
    """The timestamp is missing or more than 300 seconds from now: set the clock, and sign every callback anew."""

    code = "signature-stale"


@dataclass(frozen=True, slots=True)
class SignedCallback:
    """A callback as it came."""

    channel: str
    timestamp: str
    signature: str
    body: bytes


async def authenticate_callback(
    call: SignedCallback, database: Database, ports: Ports, today: date, now: datetime
) -> None:
    """Nothing when the channel has signed it just now. Raises CallbackSignatureWrong, CallbackSignatureStale; a refusal is
    counted by channel, day and code, with the hash of the last body, and nothing else is kept."""
    secret = ports.channel_secrets.get(call.channel)
    error: type[Unauthenticated] | None = None
    if not (call.timestamp.isascii() and call.timestamp.isdigit() and len(call.timestamp) <= 12):
        error = CallbackSignatureStale
    elif secret is None or not hmac.compare_digest(
        signature(secret, call.timestamp, call.body).encode(), call.signature.encode()
    ):
        error = CallbackSignatureWrong
    elif abs(now.timestamp() - int(call.timestamp)) > FRESH_FOR.total_seconds():
        error = CallbackSignatureStale
    if error is not None:
        channel = call.channel if secret is not None else UNKNOWN
        await database.execute(_REFUSED, channel, today, error.code, hashlib.sha256(call.body).digest(), now)
        raise error


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the header has to say."""
    return SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"\n" + body, hashlib.sha256).hexdigest()
