"""Who sees a line: its customer, and who holds limit:read."""

from fenqi.kernel import Forbidden
from fenqi.web.tokens import Principal
from limit_svc.domain.refusals import NoLine


def may_see(who: Principal, customer_id: str) -> None:
    """Raises NoLine for another customer's line, Forbidden without the permission."""
    if who.population == "customer":
        if who.id != customer_id:
            raise NoLine
    elif "limit:read" not in who.permissions:
        raise Forbidden("This needs the permission limit:read.")
