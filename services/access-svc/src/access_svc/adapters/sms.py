"""Ways a one-time code reaches a phone."""

from collections import OrderedDict

import httpx

from fenqi.kernel import Unavailable

KEPT = 10_000


class GatewayAway(Unavailable):
    """The SMS gateway does not take messages for a moment: try again."""

    code = "sms-gateway-away"


class SmsGatewayHttp:
    """A webhook-shaped gateway: POST {"to", "text"} to its URL, any 2xx means taken."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def send(self, phone: str, code: str) -> None:
        """Raises GatewayAway."""
        try:
            answer = await self._client.post(
                self._url, json={"to": phone, "text": f"[分期] 验证码 {code}，5 分钟内有效。"}
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise GatewayAway from error


class SmsSimulator:
    """Sandbox and tests: keeps the last code of each phone so that it can be read back."""

    def __init__(self) -> None:
        self._last: OrderedDict[str, str] = OrderedDict()

    async def send(self, phone: str, code: str) -> None:
        """Keep it."""
        self._last[phone] = code
        self._last.move_to_end(phone)
        while len(self._last) > KEPT:
            self._last.popitem(last=False)

    def last(self, phone: str) -> str | None:
        """The code sent last, or None."""
        return self._last.get(phone)
