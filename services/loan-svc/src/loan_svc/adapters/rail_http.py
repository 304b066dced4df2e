"""A payout rail over HTTP: PUT /payouts/{reference} sends, GET /payouts/{reference} asks."""

from typing import Any

import httpx

from loan_svc.adapters.rail_calls import RailCalls, refused_because
from loan_svc.ports import Payout, PayoutOutcome, PayoutUnknown


class RailHttp:
    """Answers {"status": "paid" | "refused" | "processing", "reason"?}. Whatever is not a clear answer is unknown."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._calls = RailCalls(http, "payouts", PayoutUnknown)

    async def outcome(self, payout: Payout) -> PayoutOutcome | None:
        """None: the rail never got it."""
        answer = await self._calls.ask(payout.reference)
        return None if answer is None else _read(answer)

    async def pay(self, payout: Payout) -> PayoutOutcome:
        """At most once by its reference."""
        body = {
            "amount_minor": payout.amount_minor,
            "currency": payout.currency,
            "payee_kind": payout.payee_kind,
            "payee_id": payout.payee_id,
        }
        return _read(await self._calls.send(payout.reference, body))


def _read(answer: dict[str, Any]) -> PayoutOutcome:
    match answer.get("status"):
        case "paid":
            return PayoutOutcome("paid")
        case "refused":
            return PayoutOutcome("refused", refused_because(answer))
        case status:
            raise PayoutUnknown(f"The rail answers {status!r}.")
