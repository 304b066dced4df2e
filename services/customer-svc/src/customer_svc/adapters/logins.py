"""access-svc, as far as customers are concerned: a person registered at a counter gets a login."""

from customer_svc.domain.person import PhoneOfAnother
from fenqi.web.client import ServiceClient


class LoginsHttp:
    """access-svc over HTTP with this service's token."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def tie(self, customer_id: str, phone: str, *, key: str, correlation_id: str) -> None:
        """Raises access-svc's refusal (phone-taken), Unavailable."""
        await self._client.post(
            "/access/v1/customer-logins",
            {"customer_id": customer_id, "phone": phone},
            key=key,
            correlation_id=correlation_id,
        )


class LoginsSimulator:
    """The same in memory."""

    def __init__(self) -> None:
        self.tied: dict[str, str] = {}

    async def tie(self, customer_id: str, phone: str, *, key: str, correlation_id: str) -> None:
        """Raises PhoneOfAnother."""
        if self.tied.setdefault(phone, customer_id) != customer_id:
            raise PhoneOfAnother
