"""What the others say about checkouts. Events of applications and loans without one are nothing to us."""

from fenqi.contracts.application import ApplicationExpiredV1, ApplicationWithdrawnV1
from fenqi.contracts.loan import (
    ContractSignedV1,
    DisbursedV1,
    DisbursementFailedV1,
    LoanBookedV1,
    LoanCancelledV1,
)
from fenqi.contracts.underwriting import ApprovedV1, DeclinedV1
from fenqi.kernel import Money
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from partner_svc.domain.progress import Step
from partner_svc.ports import Ports
from partner_svc.use_cases.take_step import authorise, take_step


def handlers() -> Handlers:
    """The events this service listens to."""
    on = Handlers()
    on.on(ApprovedV1)(approved)
    on.on(DeclinedV1)(declined)
    on.on(ApplicationWithdrawnV1)(withdrawn)
    on.on(ApplicationExpiredV1)(expired)
    on.on(LoanBookedV1)(booked)
    on.on(ContractSignedV1)(signed)
    on.on(DisbursedV1)(disbursed)
    on.on(DisbursementFailedV1)(disbursement_failed)
    on.on(LoanCancelledV1)(cancelled)
    return on


async def approved(event: ApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The customer may buy."""
    if event.checkout_id is not None:
        step = Step("approved", event.application_id, None, event.customer_id)
        await take_step(event.checkout_id, step, "checkout.approved", uow, ports)


async def declined(event: DeclinedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The customer may not. Why is not the merchant's business."""
    if event.checkout_id is not None:
        step = Step("declined", event.application_id, None, event.customer_id)
        await take_step(event.checkout_id, step, "checkout.declined", uow, ports)


async def withdrawn(event: ApplicationWithdrawnV1, uow: UnitOfWork, ports: Ports) -> None:
    """The customer does not want to."""
    if event.checkout_id is not None:
        step = Step("withdrawn", event.application_id, None, event.customer_id)
        await take_step(event.checkout_id, step, "checkout.withdrawn", uow, ports)


async def expired(event: ApplicationExpiredV1, uow: UnitOfWork, ports: Ports) -> None:
    """The customer never brought what the review asked for. A forgotten draft ends nothing: another may be under way."""
    if event.checkout_id is not None and event.expired_from == "supplement":
        step = Step("withdrawn", event.application_id, None, event.customer_id)
        await take_step(event.checkout_id, step, "checkout.withdrawn", uow, ports)


async def booked(event: LoanBookedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The loan has an id from now on."""
    if event.checkout_id is not None:
        step = Step("booked", event.application_id, event.loan_id, event.customer_id)
        await take_step(event.checkout_id, step, None, uow, ports)


async def signed(event: ContractSignedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The contract stands: the merchant may deliver and capture."""
    if event.checkout_id is not None:
        amount = Money(event.amount_minor, event.currency)
        ids = (event.application_id, event.loan_id, event.customer_id)
        await authorise(event.checkout_id, *ids, amount, uow, ports)


async def disbursed(event: DisbursedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The merchant's money is on its way."""
    if event.checkout_id is not None:
        step = Step("disbursed", event.application_id, event.loan_id, event.customer_id)
        await take_step(event.checkout_id, step, "loan.disbursed", uow, ports)


async def disbursement_failed(event: DisbursementFailedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The money did not go out."""
    if event.checkout_id is not None:
        step = Step("disbursement_failed", event.application_id, event.loan_id, event.customer_id)
        await take_step(event.checkout_id, step, "loan.disbursement_failed", uow, ports)


async def cancelled(event: LoanCancelledV1, uow: UnitOfWork, ports: Ports) -> None:
    """There will be no loan. A loan that was given back within its cooling-off days was paid out: the sale stands."""
    if event.checkout_id is not None and event.cancelled_from != "cooling_off":
        step = Step("cancelled", event.application_id, event.loan_id, event.customer_id)
        await take_step(event.checkout_id, step, "checkout.cancelled", uow, ports)
