"""Ways a message reaches a customer."""

from collections import OrderedDict

import httpx

from customer_svc.ports import Message
from fenqi.kernel import Unavailable

TIMEOUT_SECONDS = 5.0
CUSTOMERS_KEPT = 10_000
MESSAGES_KEPT = 20
"""Of each customer, by the simulator."""


class GatewayAway(Unavailable):
    """The SMS gateway does not take messages for a moment: try again."""

    code = "sms-gateway-away"


class SmsGatewayHttp:
    """A webhook-shaped gateway: POST {"id", "to", "text"}, any 2xx means taken. The same `id` is the same message."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def send(self, message: Message) -> None:
        """Raises GatewayAway."""
        body = {"id": message.id, "to": message.phone, "text": message.text}
        try:
            answer = await self._client.post(self._url, json=body, timeout=TIMEOUT_SECONDS)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise GatewayAway from error


class SmsSimulator:
    """Sandbox and tests: keeps the last messages of each customer so that they can be read back."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, OrderedDict[str, Message]] = OrderedDict()

    async def send(self, message: Message) -> None:
        """Keep it; the same message again is the same message."""
        messages = self._kept.setdefault(message.customer_id, OrderedDict())
        messages[message.id] = message
        self._kept.move_to_end(message.customer_id)
        if len(messages) > MESSAGES_KEPT:
            messages.popitem(last=False)
        if len(self._kept) > CUSTOMERS_KEPT:
            self._kept.popitem(last=False)

    def last(self, customer_id: str) -> list[Message]:
        """The newest first."""
        return list(reversed(self._kept.get(customer_id, OrderedDict()).values()))
