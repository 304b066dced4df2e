"""Tell a customer something, and keep the text exactly as sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.domain.customer import NoticeSent
from customer_svc.ports import Message, Ports
from customer_svc.use_cases.people import find_person
from fenqi.kernel import NotYet, derived_id
from fenqi.store import UnitOfWork


class NotRegisteredYet(NotYet):
    """The customer's registration has not been recorded here yet: the notice waits for it."""

    code = "customer-not-registered-yet"


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Which template tells it, with which values, and what it belongs to."""

    customer_id: str
    template: str
    values: Mapping[str, Any]
    application_id: str | None = None
    loan_id: str | None = None
    reminder_id: str | None = None


async def send_notice(command: SendNotice, uow: UnitOfWork, ports: Ports) -> None:
    """Send by SMS (the one channel there is so far) and record it.

    Its id follows from the event it tells of, so a repeat after a crash is the same message to the gateway. Raises
    NotRegisteredYet, Unavailable.
    """
    customer = await uow.find(CUSTOMERS, command.customer_id)
    kept = await find_person(uow, ports, command.customer_id)
    if customer is None or kept is None:
        raise NotRegisteredYet
    at, cause = uow.context.at, uow.context.causation_id
    language = kept.person.language or ports.language
    notice_id = derived_id("notice", cause, command.template)
    notice = ports.templates.render(command.template, language, command.values)
    hashed = hashlib.sha256(notice.text.encode()).hexdigest()
    await ports.sender.send(Message(notice_id, customer.id, kept.person.phone, notice.template, notice.text, at))
    sent = NoticeSent(
        customer_id=customer.id,
        notice_id=notice_id,
        template=notice.template,
        template_version=notice.version,
        language=language,
        way="sms",
        application_id=command.application_id,
        loan_id=command.loan_id,
        reminder_id=command.reminder_id,
        caused_by=cause,
        content_hash=hashed,
        sent_at=at,
    )
    uow.record(CUSTOMERS, customer.id, [sent])
    uow.insert(
        "notices",
        {
            "notice_id": notice_id,
            "customer_id": customer.id,
            "template": notice.template,
            "template_version": notice.version,
            "language": language,
            "way": "sms",
            "text": ports.cipher.seal(notice.text, place_of_notice(notice_id)),
            "content_hash": hashed,
            "sent_at": at,
        },
    )


def place_of_notice(notice_id: str) -> str:
    """Where a notice's text is sealed for."""
    return f"notices/{notice_id}/text"
