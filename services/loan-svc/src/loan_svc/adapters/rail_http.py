"""A payout rail over HTTP: PUT /payouts/{reference} sends, GET /payouts/{reference} asks."""

from typing import Any

import httpx

from loan_svc.ports import Payout, PayoutOutcome, PayoutUnknown

TIMEOUT_SECONDS = 10.0


class RailHttp:
    """Answers {"status": "paid" | "refused" | "processing", "reason"?}. Whatever is not a clear answer is unknown."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def outcome(self, payout: Payout) -> PayoutOutcome | None:
        """404 means that the rail never got it."""
        answer = await self._ask("GET", payout)
        return None if answer.status_code == 404 else _read(answer)

    async def pay(self, payout: Payout) -> PayoutOutcome:
        """The reference is in the path, so the rail pays it at most once."""
        body = {
            "amount_minor": payout.amount_minor,
            "currency": payout.currency,
            "payee_kind": payout.payee_kind,
            "payee_id": payout.payee_id,
        }
        return _read(await self._ask("PUT", payout, json=body))

    async def _ask(self, method: str, payout: Payout, **more: Any) -> httpx.Response:
        path = f"/payouts/{payout.reference}"
        try:
            return await self._http.request(method, path, timeout=TIMEOUT_SECONDS, **more)
        except httpx.HTTPError as error:
            raise PayoutUnknown(f"The rail does not answer: {error!r}") from error


def _read(answer: httpx.Response) -> PayoutOutcome:
    try:
        body = answer.json() if answer.is_success else {}
        status, reason = body.get("status"), str(body.get("reason") or "refused-by-rail")
    except (ValueError, AttributeError):
        status, reason = None, ""
    if status == "paid":
        return PayoutOutcome("paid")
    if status == "refused":
        return PayoutOutcome("refused", reason)
    raise PayoutUnknown(f"The rail answers {answer.status_code} {status!r}.")
