"""The demo's merchants: onboarded by staff, they sign their own requests."""

import hashlib
import hmac
import json
import time
from typing import Any

import httpx

from onebox.api_client import Client, patiently
from onebox.demo.market import GOODS

_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Merchant:
    """One merchant's API key and signing secret."""

    def __init__(self, http: httpx.AsyncClient, keys: dict[str, str]) -> None:
        self._http = http
        self._keys = keys

    async def get(self, path: str) -> Any:
        """JSON of a signed GET."""
        return await self._ask("GET", path, b"", {})

    async def post(self, path: str, body: Any, key: str) -> Any:
        """JSON of a signed POST."""
        return await self._ask("POST", path, json.dumps(body).encode(), {"Idempotency-Key": key})

    async def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Any:
        async def once() -> httpx.Response:
            return await self._http.request(
                method, path, content=body, headers=headers | self._signed(method, path, body)
            )

        return (await patiently(once)).json()

    def _signed(self, method: str, path: str, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        text = "\n".join((timestamp, method, path, hashlib.sha256(body).hexdigest()))
        signature = hmac.new(self._keys["signing_secret"].encode(), text.encode(), hashlib.sha256).hexdigest()
        return {
            "Authorization": f"Bearer {self._keys['api_key']}",
            "Fenqi-Timestamp": timestamp,
            "Fenqi-Signature": f"v1={signature}",
            "Content-Type": "application/json",
        }


async def onboard(http: httpx.AsyncClient, administrator: Client) -> dict[str, Merchant]:
    """One merchant a purpose."""
    merchants = {}
    for number, (purpose, name) in enumerate(sorted(GOODS.items())):
        body = {
            "name": name,
            "company_code": company_code(number),
            "categories": [purpose],
            "product_codes": ["lc-consumer-usd"],
            "currency": "USD",
            "fee_percent": "0",
        }
        merchants[purpose] = Merchant(
            http, await administrator.post("/partner/v1/merchants", body, f"demo-merchant-{purpose}")
        )
    return merchants


def company_code(number: int) -> str:
    """A made-up unified social credit code (GB 32100) with a right check character."""
    body = f"91110000{number:09d}"
    total = sum(_LETTERS.index(letter) * weight for letter, weight in zip(body, _WEIGHTS, strict=True))
    return body + _LETTERS[(31 - total % 31) % 31]
