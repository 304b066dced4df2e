"""customer-svc and limit-svc over HTTP."""

from fenqi.kernel import NotFound, NotYet
from fenqi.web.client import ServiceClient
from loan_svc.ports import Hold

PURPOSE = "sign"
"""What the one-time code is for; its subject is the hash of the contract that is signed."""


class LineNotYet(NotYet):
    """The customer's credit line is still being granted; nothing was changed: try again."""

    code = "line-not-yet"


class CodesHttp:
    """customer-svc's one-time codes."""

    def __init__(self, customer: ServiceClient) -> None:
        self._customer = customer

    async def send(self, customer_id: str, subject: str, *, key: str, correlation_id: str) -> int:
        """Seconds the code is good for."""
        body = {"customer_id": customer_id, "purpose": PURPOSE, "subject": subject}
        answer = await self._customer.post("/customer/v1/one-time-codes", body, key=key, correlation_id=correlation_id)
        return int(answer["expires_in"])

    async def check(self, customer_id: str, subject: str, code: str, *, key: str, correlation_id: str) -> str:
        """The consent's id."""
        body = {"customer_id": customer_id, "purpose": PURPOSE, "subject": subject, "code": code}
        path = "/customer/v1/one-time-codes/check"
        answer = await self._customer.post(path, body, key=key, correlation_id=correlation_id)
        return str(answer["consent_id"])


class LimitsHttp:
    """limit-svc's holds."""

    def __init__(self, limit: ServiceClient) -> None:
        self._limit = limit

    async def hold(self, hold: Hold, *, correlation_id: str) -> None:
        """The hold's id and end are the Idempotency-Key: a repeat on a later day asks anew. Raises LineNotYet."""
        body = {
            "hold_id": hold.hold_id,
            "customer_id": hold.customer_id,
            "loan_id": hold.loan_id,
            "amount": {"amount_minor": hold.amount_minor, "currency": hold.currency},
            "purpose": hold.purpose,
            "expires_on": hold.expires_on.isoformat(),
        }
        key = f"{hold.hold_id}/{hold.expires_on}"
        try:
            await self._limit.post("/limit/v1/holds", body, key=key, correlation_id=correlation_id)
        except NotFound as error:  # the line comes with the approval's event, which may still be on its way
            raise LineNotYet from error
