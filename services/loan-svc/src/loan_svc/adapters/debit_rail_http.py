"""A debit rail over HTTP: PUT /debits/{reference} sends, GET /debits/{reference} asks."""

from datetime import date
from typing import Any

import httpx

from loan_svc.adapters.rail_calls import RailCalls, refused_because
from loan_svc.ports import DebitOrder, DebitOutcome, DebitUnknown


class DebitRailHttp:
    """Answers {"status": "collected" | "refused" | "processing", "reason"?, "collected_on"?}. Whatever is not a clear
    answer is unknown."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._calls = RailCalls(http, "debits", DebitUnknown)

    async def outcome(self, debit: DebitOrder) -> DebitOutcome | None:
        """None: the rail never got it."""
        answer = await self._calls.ask(debit.reference)
        return None if answer is None else _read(answer)

    async def collect(self, debit: DebitOrder) -> DebitOutcome:
        """At most once by its reference."""
        body = {
            "amount_minor": debit.amount_minor,
            "currency": debit.currency,
            "customer_id": debit.customer_id,
            "loan_id": debit.loan_id,
        }
        return _read(await self._calls.send(debit.reference, body))


def _read(answer: dict[str, Any]) -> DebitOutcome:
    match answer.get("status"):
        case "collected":
            return DebitOutcome("collected", collected_on=_day(answer.get("collected_on")))
        case "refused":
            return DebitOutcome("refused", refused_because(answer))
        case status:
            raise DebitUnknown(f"The rail answers {status!r}.")


def _day(text: Any) -> date | None:
    """The day the rail names; None when it names none."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise DebitUnknown(f"The rail names a day that is none: {text!r}.") from error
