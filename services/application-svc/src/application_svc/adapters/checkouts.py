"""Merchants' checkouts: asked of partner-svc, or held in memory where there is none."""

from typing import Any

from application_svc.domain.eligibility import OpenCheckout
from application_svc.domain.errors import CheckoutUnknown
from fenqi.kernel import NotFound
from fenqi.web.client import ServiceClient


class CheckoutsHttp:
    """GET /partner/v1/checkouts/{id} with this service's token."""

    def __init__(self, partner: ServiceClient) -> None:
        self._partner = partner

    async def get(self, checkout_id: str) -> OpenCheckout:
        """The checkout. Raises CheckoutUnknown, Unavailable."""
        try:
            found: dict[str, Any] = await self._partner.get(f"/partner/v1/checkouts/{checkout_id}")
        except NotFound as error:
            raise CheckoutUnknown(f"There is no checkout {checkout_id}.") from error
        amount = found["amount"]
        return OpenCheckout(
            checkout_id=checkout_id,
            merchant_id=found["merchant_id"],
            amount_minor=amount["amount_minor"],
            currency=amount["currency"],
            purpose=found["purpose"],
            status=found["status"],
            product_code=found.get("product_code"),
        )


class CheckoutsSimulator:
    """For tests and benchmarks: knows the checkouts it is told of."""

    def __init__(self, *checkouts: OpenCheckout) -> None:
        self.checkouts = {checkout.checkout_id: checkout for checkout in checkouts}

    async def get(self, checkout_id: str) -> OpenCheckout:
        """The checkout. Raises CheckoutUnknown."""
        if checkout_id not in self.checkouts:
            raise CheckoutUnknown(f"There is no checkout {checkout_id}.")
        return self.checkouts[checkout_id]
