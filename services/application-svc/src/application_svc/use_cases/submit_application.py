"""The form is signed and becomes immutable; underwriting hears of it.

This is the busiest write: two reads by primary key and one statement. The person was checked with the draft, and neither
the number nor the birth date can have changed since; what the product allows is held against today's catalogue."""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import application as rules
from application_svc.domain.catalogue import Wish
from application_svc.domain.errors import CheckoutTaken
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller, the_callers
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class SubmitApplication:
    caller: Caller
    application_id: str


@dataclass(frozen=True, slots=True)
class SubmitAnswer:
    application_id: str
    status: str
    content_hash: str


async def submit_application(command: SubmitApplication, uow: UnitOfWork, ports: Ports) -> SubmitAnswer:
    """Raises NotFound, AlreadySubmitted, CheckoutTaken, and Ineligible when the product changed since the draft."""
    application = await the_callers(command.caller, command.application_id, uow)
    rows = await uow.fetch("SELECT form::text FROM forms WHERE application_id = $1", application.id)
    form = form_reader().decode(rows[0]["form"])
    facts = rules.submit(application, form, command.caller.staff_id, uow.context.at)
    channel = ports.catalogue.channels[application.channel]
    ports.catalogue.admit(_wish(application, form), channel.entered_by)
    if application.checkout_id is not None and await uow.fetch(
        "SELECT FROM applications WHERE checkout_id = $1 AND status = 'submitted'", application.checkout_id
    ):
        raise CheckoutTaken
    uow.record(APPLICATIONS, application.id, facts)
    return SubmitAnswer(application.id, "submitted", form.content_hash)


@lru_cache(maxsize=1)
def form_reader() -> msgspec.json.Decoder[rules.Form]:
    """Reads a stored form."""
    return msgspec.json.Decoder(rules.Form)


def _wish(application: rules.Application, form: rules.Form) -> Wish:
    return Wish(
        application.channel,
        application.product_code,
        form.amount_minor,
        form.currency,
        form.term_months,
        form.method,
        form.purpose,
        application.checkout_id,
    )
