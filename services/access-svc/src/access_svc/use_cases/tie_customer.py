"""A customer registered at a counter gets a login: their id is tied to their phone."""

from dataclasses import dataclass

from access_svc.adapters.aggregates import USERS
from access_svc.domain import user as rules
from access_svc.ports import Ports
from fenqi.kernel import Conflict
from fenqi.store import UnitOfWork


class PhoneTaken(Conflict):
    """Another customer has this phone: check the number, or find that customer."""

    code = "phone-taken"


@dataclass(frozen=True, slots=True)
class TieCustomer:
    customer_id: str
    phone: str


async def tie_customer(command: TieCustomer, uow: UnitOfWork, ports: Ports) -> dict[str, str]:
    """The customer's id. Repeating it changes nothing. Raises PhoneTaken."""
    phone_index = ports.secrets.keyed_hash("phone", command.phone)
    rows = await uow.fetch("SELECT user_id FROM customer_phones WHERE phone_index = $1", phone_index)
    if rows:
        if rows[0]["user_id"] != command.customer_id:
            raise PhoneTaken
        return {"customer_id": command.customer_id}
    uow.insert("customer_phones", {"phone_index": phone_index, "user_id": command.customer_id})
    if await uow.find(USERS, command.customer_id) is None:
        facts = rules.create(command.customer_id, "customer", (), uow.context.actor, uow.context.at)
        uow.record(USERS, command.customer_id, facts)
    return {"customer_id": command.customer_id}
