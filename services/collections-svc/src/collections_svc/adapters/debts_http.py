"""What is owed on loans, asked of loan-svc over HTTP."""

from datetime import date
from typing import Any

from collections_svc.domain.due_reminder import ComingDue
from fenqi.kernel import Money
from fenqi.web.client import ServiceClient

PAGE = 200


class DebtsHttp:
    """By its pay-off figures, and its list of what falls due."""

    def __init__(self, loan: ServiceClient) -> None:
        self._loan = loan

    async def penalty_minor(self, loan_id: str, on: date) -> int:
        """What is owed in penalties on a day, in minor units. Raises PartnerAway, and what loan-svc refuses with."""
        owed = await self._loan.get(f"/loan/v1/loans/{loan_id}/payoff", on=on.isoformat())
        return int(owed["penalty"]["amount_minor"])

    async def dues(self, since: date, until: date, cursor: str | None) -> tuple[list[ComingDue], str | None]:
        """A page of what falls due in these days, and where the next one begins. Raises PartnerAway."""
        asked = {"since": since.isoformat(), "until": until.isoformat(), "limit": str(PAGE)}
        page = await self._loan.get("/loan/v1/dues", **asked, **({"cursor": cursor} if cursor else {}))
        return [_due(item) for item in page["items"]], page["next_cursor"]


def _due(item: dict[str, Any]) -> ComingDue:
    money = Money(item["amount"]["amount_minor"], item["amount"]["currency"])
    return ComingDue(item["loan_id"], item["customer_id"], date.fromisoformat(item["due_on"]), money)
