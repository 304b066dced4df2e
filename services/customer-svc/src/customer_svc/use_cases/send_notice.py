"""Tell a customer something, and keep the text exactly as sent."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.domain.customer import Language, NoticeSent, Way
from customer_svc.ports import Mail, Message, Ports, Rendered
from customer_svc.use_cases.people import find_person
from fenqi.kernel import NotYet, derived_id
from fenqi.store import UnitOfWork


class NotRegisteredYet(NotYet):
    """The customer's registration has not been recorded here yet: the notice waits for it."""

    code = "customer-not-registered-yet"


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Which template tells it, with which values, and what it belongs to. `by_mail`: also to the mailbox, where there is
    one."""

    customer_id: str
    template: str
    values: Mapping[str, Any]
    application_id: str | None = None
    loan_id: str | None = None
    reminder_id: str | None = None
    by_mail: bool = False


async def send_notice(command: SendNotice, uow: UnitOfWork, ports: Ports) -> None:
    """Send by SMS, and by mail where that is asked for and possible, and record each; the app shows what was sent.

    A message's id follows from the event it tells of, so a repeat after a crash is the same message to gateway and
    mailbox. Raises NotRegisteredYet, Unavailable.
    """
    customer = await uow.find(CUSTOMERS, command.customer_id)
    kept = await find_person(uow, ports, command.customer_id)
    if customer is None or kept is None:
        raise NotRegisteredYet
    cause = uow.context.causation_id
    language = kept.person.language or ports.language
    notice = ports.templates.render(command.template, language, command.values)
    if command.by_mail and ports.mailer is not None and kept.person.email is not None:
        mail_id = derived_id("notice", cause, command.template, "email")
        subject = ports.templates.subject(command.template, language)
        if await ports.mailer.send(Mail(mail_id, kept.person.email, subject, notice.text)):
            _record(command, uow, ports, notice, mail_id, language, "email")
    notice_id = derived_id("notice", cause, command.template)
    message = Message(notice_id, customer.id, kept.person.phone, notice.template, notice.text, uow.context.at)
    await ports.sender.send(message)
    _record(command, uow, ports, notice, notice_id, language, "sms")


def _record(
    command: SendNotice, uow: UnitOfWork, ports: Ports, notice: Rendered, notice_id: str, language: Language, way: Way
) -> None:
    hashed = hashlib.sha256(notice.text.encode()).hexdigest()
    sent = NoticeSent(
        customer_id=command.customer_id,
        notice_id=notice_id,
        template=notice.template,
        template_version=notice.version,
        language=language,
        way=way,
        application_id=command.application_id,
        loan_id=command.loan_id,
        reminder_id=command.reminder_id,
        caused_by=uow.context.causation_id,
        content_hash=hashed,
        sent_at=uow.context.at,
    )
    uow.record(CUSTOMERS, command.customer_id, [sent])
    uow.insert(
        "notices",
        {
            "notice_id": notice_id,
            "customer_id": command.customer_id,
            "template": notice.template,
            "template_version": notice.version,
            "language": language,
            "way": way,
            "text": ports.cipher.seal(notice.text, place_of_notice(notice_id)),
            "content_hash": hashed,
            "sent_at": uow.context.at,
        },
    )


def place_of_notice(notice_id: str) -> str:
    """Where a notice's text is sealed for."""
    return f"notices/{notice_id}/text"
