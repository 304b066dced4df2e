"""A debit rail over HTTP: PUT /debits/{reference} sends, GET /debits/{reference} asks."""

from datetime import date
from typing import Any

import httpx

from loan_svc.ports import DebitOrder, DebitOutcome, DebitUnknown

TIMEOUT_SECONDS = 10.0


class DebitRailHttp:
    """Answers {"status": "collected" | "refused" | "processing", "reason"?, "collected_on"?}. Whatever is not a clear
    answer is unknown."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def outcome(self, debit: DebitOrder) -> DebitOutcome | None:
        """404 means that the rail never got it."""
        answer = await self._ask("GET", debit)
        return None if answer.status_code == 404 else _read(answer)

    async def collect(self, debit: DebitOrder) -> DebitOutcome:
        """The reference is in the path, so the rail takes it at most once."""
        body = {
            "amount_minor": debit.amount_minor,
            "currency": debit.currency,
            "customer_id": debit.customer_id,
            "loan_id": debit.loan_id,
        }
        return _read(await self._ask("PUT", debit, json=body))

    async def _ask(self, method: str, debit: DebitOrder, **more: Any) -> httpx.Response:
        path = f"/debits/{debit.reference}"
        try:
            return await self._http.request(method, path, timeout=TIMEOUT_SECONDS, **more)
        except httpx.HTTPError as error:
            raise DebitUnknown(f"The rail does not answer: {error!r}") from error


def _read(answer: httpx.Response) -> DebitOutcome:
    try:
        body = answer.json() if answer.is_success else {}
        status, reason = body.get("status"), str(body.get("reason") or "refused-by-rail")
        on = date.fromisoformat(body["collected_on"]) if body.get("collected_on") else None
    except (ValueError, AttributeError, TypeError):
        status, reason, on = None, "", None
    if status == "collected":
        return DebitOutcome("collected", collected_on=on)
    if status == "refused":
        return DebitOutcome("refused", reason)
    raise DebitUnknown(f"The rail answers {answer.status_code} {status!r}.")
