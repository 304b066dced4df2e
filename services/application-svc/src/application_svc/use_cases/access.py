"""Who is asking, and whether an application is theirs to see."""

from dataclasses import dataclass
from typing import Literal

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain.application import Application
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Caller:
    """A customer, or staff whose permission the route has checked."""

    id: str
    kind: Literal["customer", "staff"]

    @property
    def staff_id(self) -> str | None:
        """The clerk's id, None for a customer."""
        return self.id if self.kind == "staff" else None

    def may_see(self, customer_id: str) -> bool:
        """Customers see their own, staff all."""
        return self.kind == "staff" or self.id == customer_id


async def the_callers(caller: Caller, application_id: str, uow: UnitOfWork) -> Application:
    """The application. Raises NotFound, also when it is somebody else's."""
    application = await uow.get(APPLICATIONS, application_id)
    if not caller.may_see(application.customer_id):
        raise NotFound(f"There is no application {application_id}.")
    return application
