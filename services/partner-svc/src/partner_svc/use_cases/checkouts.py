"""What a merchant does with a checkout: open it, look at it, capture it, void it."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import Money, NotFound, new_id
from fenqi.store import UnitOfWork
from partner_svc.adapters.aggregates import CHECKOUTS, MERCHANTS
from partner_svc.domain import checkout as rules
from partner_svc.domain.progress import Progress, Step, progress_of
from partner_svc.ports import Ports
from partner_svc.use_cases.announce import announce

_STEPS = "SELECT name, application_id, loan_id, customer_id FROM checkout_steps WHERE checkout_id = $1"


@dataclass(frozen=True, slots=True)
class OpenCheckout:
    merchant_id: str
    order: rules.Order


@dataclass(frozen=True, slots=True)
class Capture:
    merchant_id: str
    checkout_id: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Void:
    merchant_id: str
    checkout_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """`merchant_id` None: asked by somebody who may see everybody's."""

    checkout_id: str
    merchant_id: str | None


async def open_checkout(command: OpenCheckout, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The new checkout. Raises CurrencyMismatch, ProductNotAgreed."""
    merchant = await uow.get(MERCHANTS, command.merchant_id)
    id_ = new_id()
    opened = uow.record(CHECKOUTS, id_, rules.open_checkout(id_, merchant, command.order, uow.context.at))
    return shown(opened, Progress())


async def capture(command: Capture, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The checkout after it. Raises NotFound and what `rules.capture` raises."""
    checkout = await find_own(uow, command.checkout_id, command.merchant_id)
    progress = await find_progress(uow, checkout.id)
    facts = rules.capture(checkout, progress, new_id(), command.amount, uow.context.at)
    return shown(uow.record(CHECKOUTS, checkout.id, facts), progress)


async def void(command: Void, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The checkout after it. Raises NotFound, CheckoutCaptured, CheckoutOver."""
    checkout = await find_own(uow, command.checkout_id, command.merchant_id)
    progress = await find_progress(uow, checkout.id)
    voided = uow.record(CHECKOUTS, checkout.id, rules.void(checkout, progress, command.reason, uow.context.at))
    await announce("checkout.voided", voided, progress, uow, ports)
    return shown(voided, progress)


async def expire(checkout_id: str, uow: UnitOfWork, ports: Ports) -> None:
    """Void a checkout whose time is over; any other stays as it is."""
    checkout = await uow.get(CHECKOUTS, checkout_id)
    progress = await find_progress(uow, checkout.id)
    facts = rules.expire(checkout, progress, uow.context.at)
    if facts:
        await announce("checkout.expired", uow.record(CHECKOUTS, checkout.id, facts), progress, uow, ports)


async def look_up(command: LookUp, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The checkout. Raises NotFound."""
    checkout = await find_own(uow, command.checkout_id, command.merchant_id)
    return shown(checkout, await find_progress(uow, checkout.id))


async def find_own(uow: UnitOfWork, checkout_id: str, merchant_id: str | None) -> rules.Checkout:
    """The checkout, if it is this merchant's. Raises NotFound, the same for another's as for none."""
    checkout = await uow.find(CHECKOUTS, checkout_id)
    if checkout is None or merchant_id not in (None, checkout.merchant_id):
        raise NotFound("There is no such checkout.")
    return checkout


async def find_progress(uow: UnitOfWork, checkout_id: str) -> Progress:
    """How far the others have got with it."""
    return progress_of(await find_steps(uow, checkout_id))


async def find_steps(uow: UnitOfWork, checkout_id: str) -> list[Step]:
    """What the others said of it."""
    return [Step(**row) for row in await uow.fetch(_STEPS, checkout_id)]


def shown(checkout: rules.Checkout, progress: Progress) -> dict[str, Any]:
    """What a merchant sees. Not who the customer is."""

    def amount(minor: int) -> dict[str, Any]:
        return {"amount_minor": minor, "currency": checkout.currency}

    return {
        "checkout_id": checkout.id,
        "merchant_id": checkout.merchant_id,
        "order_reference": checkout.order_reference,
        "amount": amount(checkout.amount_minor),
        "purpose": checkout.purpose,
        "product_code": checkout.product_code,
        "status": rules.status_of(checkout, progress),
        "application_id": checkout.application_id or progress.application_id,
        "loan_id": checkout.loan_id or progress.loan_id,
        "authorised": amount(checkout.authorised_minor),
        "captured": amount(checkout.captured_minor),
        "opened_at": checkout.opened_at,
        "expires_at": checkout.expires_at,
        "authorised_at": checkout.authorised_at,
        "capture_until": checkout.capture_until,
    }
