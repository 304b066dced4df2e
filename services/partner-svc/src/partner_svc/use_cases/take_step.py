"""Another service said something about a checkout: keep it, and tell the merchant."""

from dataclasses import asdict

from fenqi.kernel import Money, NotYet
from fenqi.store import UnitOfWork
from partner_svc.adapters.aggregates import CHECKOUTS
from partner_svc.domain import checkout as rules
from partner_svc.domain.progress import Step, progress_of
from partner_svc.ports import Ports
from partner_svc.use_cases.announce import announce
from partner_svc.use_cases.checkouts import find_steps


class CheckoutNotHereYet(NotYet):
    """An event names a checkout that is not in this database: it waits."""

    code = "checkout-not-here-yet"


async def take_step(checkout_id: str, step: Step, webhook: str | None, uow: UnitOfWork, ports: Ports) -> None:
    """Keep the step; `webhook` is the type to tell the merchant with, None for nothing. Raises CheckoutNotHereYet."""
    checkout = await _find(uow, checkout_id)
    known = await find_steps(uow, checkout_id)
    uow.insert("checkout_steps", {"checkout_id": checkout_id, **asdict(step), "taken_at": uow.context.at})
    if webhook is not None:
        await announce(webhook, checkout, progress_of([*known, step]), uow, ports)


async def authorise(
    checkout_id: str,
    application_id: str,
    loan_id: str,
    customer_id: str,
    amount: Money,
    uow: UnitOfWork,
    ports: Ports,
) -> None:
    """A contract was signed for it. Raises CheckoutNotHereYet."""
    checkout = await _find(uow, checkout_id)
    facts = rules.authorise(checkout, application_id, loan_id, customer_id, amount, uow.context.at)
    if facts:
        authorised = uow.record(CHECKOUTS, checkout_id, facts)
        known = progress_of(await find_steps(uow, checkout_id))
        await announce("checkout.authorised", authorised, known, uow, ports)


async def _find(uow: UnitOfWork, checkout_id: str) -> rules.Checkout:
    checkout = await uow.find(CHECKOUTS, checkout_id)
    if checkout is None:
        raise CheckoutNotHereYet
    return checkout
