"""What is owed on a loan, asked of loan-svc over HTTP."""

from datetime import date

from fenqi.web.client import ServiceClient


class DebtsHttp:
    """By its pay-off figures."""

    def __init__(self, loan: ServiceClient) -> None:
        self._loan = loan

    async def penalty_minor(self, loan_id: str, on: date) -> int:
        """What is owed in penalties on a day, in minor units. Raises PartnerAway, and what loan-svc refuses with."""
        owed = await self._loan.get(f"/loan/v1/loans/{loan_id}/payoff", on=on.isoformat())
        return int(owed["penalty"]["amount_minor"])
