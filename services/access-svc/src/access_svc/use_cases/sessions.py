"""How long tokens live, and the shape of the answer that carries one."""

from dataclasses import dataclass

STAFF_SECONDS = 8 * 3600
CUSTOMER_SECONDS = 3600
SERVICE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Session:
    """A token and for how many seconds it is good. `customer_id` for customers only."""

    access_token: str
    expires_in: int
    customer_id: str | None = None
