"""The form is signed and becomes immutable; underwriting hears of it.

This is the busiest write: two reads by primary key and one statement. The person was checked when the form was complete, and
neither the number nor the birth date can have changed since without being checked again; what the product allows is held
against today's catalogue. The documents are in the application's state, so they cost no read."""

from dataclasses import dataclass
from functools import lru_cache

import msgspec

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import application as rules
from application_svc.domain.catalogue import Wish
from application_svc.domain.checklist import checklist, required_at
from application_svc.domain.errors import CheckoutTaken, DocumentsMissing
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller, the_callers
from fenqi.store import UnitOfWork

_FORM = "SELECT form::text FROM forms WHERE application_id = $1 ORDER BY version DESC LIMIT 1"


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
    """Raises NotFound, AlreadySubmitted, FormIncomplete, DocumentsMissing, CheckoutTaken, and Ineligible when the product
    changed since the draft."""
    application = await the_callers(command.caller, command.application_id, uow)
    rules.check_submittable(application)
    form = await newest_form(application.id, uow)
    facts = rules.submit(application, form, command.caller.staff_id, uow.context.at)
    channel = ports.catalogue.channels[application.channel]
    product = ports.catalogue.admit(_wish(application, form), channel.entered_by)
    if required_at(product, application.channel) == "submission":
        papers = checklist(product, application.channel, application.documents)
        if papers.missing:
            raise DocumentsMissing(f"Still missing: {', '.join(papers.missing)}.")
    if application.checkout_id is not None and await uow.fetch(
        "SELECT FROM applications WHERE checkout_id = $1 AND status = 'submitted'", application.checkout_id
    ):
        raise CheckoutTaken
    uow.record(APPLICATIONS, application.id, facts)
    return SubmitAnswer(application.id, "submitted", form.content_hash)


async def newest_form(application_id: str, uow: UnitOfWork) -> rules.Form:
    """The form of an application whose form is whole."""
    rows = await uow.fetch(_FORM, application_id)
    return form_reader().decode(rows[0]["form"])


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
