"""What may be seen of a customer: the person masked, and what they were told."""

from dataclasses import asdict, dataclass
from typing import Any

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.domain.person import mask
from customer_svc.ports import Ports
from customer_svc.use_cases.people import find_person
from customer_svc.use_cases.send_notice import place_of_notice
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork

_NOTICES = """SELECT notice_id, template, template_version, language, way, text, content_hash, sent_at FROM notices
    WHERE customer_id = $1 AND notice_id > $2 ORDER BY notice_id LIMIT $3"""


@dataclass(frozen=True, slots=True)
class LookUp:
    customer_id: str


@dataclass(frozen=True, slots=True)
class ListNotices:
    customer_id: str
    after: str
    limit: int


async def look_up(command: LookUp, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The customer, masked. Raises NotFound."""
    customer = await uow.find(CUSTOMERS, command.customer_id)
    kept = await find_person(uow, ports, command.customer_id)
    if customer is None or kept is None:
        raise NotFound("No customer with this id is registered here.")
    shown = {"customer_id": customer.id, "channel": customer.channel, "registered_at": customer.registered_at}
    return {**shown, **asdict(mask(kept.person)), "language": kept.person.language or ports.language}


async def list_notices(command: ListNotices, uow: UnitOfWork, ports: Ports) -> list[dict[str, Any]]:
    """Notices with their text exactly as sent. It names nobody, so it needs no mask."""
    rows = await uow.fetch(_NOTICES, command.customer_id, command.after, command.limit)
    return [{**row, "text": ports.cipher.open(row["text"], place_of_notice(row["notice_id"]))} for row in rows]
