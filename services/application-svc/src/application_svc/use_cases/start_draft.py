"""Somebody fills in a whole form at once. Whatever breaks a rule is refused here, where it can still be corrected."""

from dataclasses import dataclass
from datetime import timedelta

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain.catalogue import Hand
from application_svc.domain.errors import CustomerMissing
from application_svc.domain.facts import DraftStarted
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller
from application_svc.use_cases.entered import Entered, complete_form, hold_against_rules
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork

FIRST_VERSION = 1
"""Of a form and its person: each change is a further one."""


@dataclass(frozen=True, slots=True)
class StartDraft:
    caller: Caller
    customer_id: str | None
    entered: Entered


@dataclass(frozen=True, slots=True)
class DraftAnswer:
    application_id: str
    customer_id: str
    status: str
    content_hash: str


async def start_draft(command: StartDraft, uow: UnitOfWork, ports: Ports) -> DraftAnswer:
    """A draft that may be submitted. Raises the errors of `application_svc.domain.errors`, Unavailable."""
    caller, wish = command.caller, command.entered.wish
    customer_id = customer_of(caller, command.customer_id)
    found = await hold_against_rules(command.entered, hand_of(caller), uow, ports, all_of_them=False)
    for broken in found.broken:
        raise broken
    application_id = new_id()
    entered_by = () if caller.staff_id is None else (caller.staff_id,)
    product = ports.catalogue.product(wish.product_code)
    form = complete_form(command.entered, application_id, customer_id, product, entered_by, FIRST_VERSION, uow, ports)
    started = DraftStarted(
        application_id,
        customer_id,
        wish.channel,
        wish.product_code,
        found.checkout.merchant_id if found.checkout else None,
        wish.checkout_id,
        uow.context.at,
    )
    uow.record(APPLICATIONS, application_id, [started])
    watch_draft(application_id, uow, ports)
    return DraftAnswer(application_id, customer_id, "draft", form.content_hash)


def watch_draft(application_id: str, uow: UnitOfWork, ports: Ports) -> None:
    """The job that closes forgotten drafts looks at it on this day."""
    look_on = uow.context.business_date + timedelta(days=ports.draft_days + 1)
    uow.insert("drafts", {"application_id": application_id, "look_on": look_on})


def hand_of(caller: Caller) -> Hand:
    """Whose hand fills the form."""
    return "clerk" if caller.kind == "staff" else "customer"


def customer_of(caller: Caller, customer_id: str | None) -> str:
    """Whom the form is for. Raises CustomerMissing."""
    if caller.kind == "customer":
        if customer_id not in (None, caller.id):
            raise CustomerMissing("A customer applies for themselves only: leave customer_id out.")
        return caller.id
    if customer_id is None:
        raise CustomerMissing("A clerk names the customer: send customer_id.")
    return customer_id
