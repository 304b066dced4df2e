"""Posts a webhook, signed after the Standard Webhooks specification, to a server we know nothing about."""

import asyncio
from datetime import UTC, datetime

import httpcore
from standardwebhooks import Webhook

from partner_svc.adapters.guarded_network import AddressRefused, GuardedNetwork
from partner_svc.ports import Posted

TIMEOUT_SECONDS = 5.0
"""For the whole exchange."""
MAX_ANSWER_BYTES = 16_384
"""Read of an answer and thrown away; only its status counts."""
MAX_CONNECTIONS = 8


class WebhookPost:
    """The real thing: no redirects, no proxy, no address inside."""

    def __init__(self, *, loopback: bool) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=MAX_CONNECTIONS,
            max_keepalive_connections=0,
            network_backend=GuardedNetwork(loopback=loopback),
        )

    async def post(self, url: str, secret: str, webhook_id: str, body: str, at: datetime) -> Posted:
        """What came of it. Raises nothing: whatever a server does is an outcome."""
        headers = {
            "content-type": "application/json",
            "user-agent": "Fenqi-Webhooks/1",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret).sign(webhook_id, at.astimezone(UTC), body),
        }
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                return Posted(await self._status(url, headers, body.encode()))
        except AddressRefused:
            return Posted(None, "address_refused")
        except (TimeoutError, httpcore.TimeoutException):
            return Posted(None, "timeout")
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol):
            return Posted(None, "unreachable")

    async def _status(self, url: str, headers: dict[str, str], body: bytes) -> int:
        async with self._pool.stream("POST", url, headers=list(headers.items()), content=body) as answer:
            read = 0
            async for chunk in answer.aiter_stream():
                read += len(chunk)
                if read > MAX_ANSWER_BYTES:
                    break
            return answer.status
