"""What loan-svc does about decisions of collections-svc: it posts them, or says why it can't."""

from dataclasses import replace
from datetime import date

from fenqi.contracts.collections_remedies import (
    LegalStepTakenV1,
    RestructureApprovedV1,
    SettlementPaidV1,
    WriteOffApprovedV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from loan_svc.domain.charge import Charge
from loan_svc.domain.restructuring import NewPlan
from loan_svc.ports import Ports
from loan_svc.use_cases.follow_instruction import (
    LEGAL_COST,
    RestructureInstruction,
    WaiverInstruction,
    WriteOffInstruction,
    post_charge,
    post_restructure,
    post_waiver,
    post_write_off,
)


def on_collections(made: Handlers) -> None:
    """Register them."""
    made.on(WriteOffApprovedV1)(write_off)
    made.on(SettlementPaidV1)(waive)
    made.on(RestructureApprovedV1)(restructure)
    made.on(LegalStepTakenV1)(charge_cost)


async def write_off(event: WriteOffApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Two have approved: it is done at once."""
    command = WriteOffInstruction(event.loan_id, event.request_id, event.reason, event.approved_by)
    await post_write_off(command, uow, _today(uow, ports))


async def waive(event: SettlementPaidV1, uow: UnitOfWork, ports: Ports) -> None:
    """Of a claim there is nothing to post: it is in no book."""
    if event.of == "arrears":
        command = WaiverInstruction(event.loan_id, event.offer_id, event.waived_minor, event.accepted_on)
        await post_waiver(command, uow, _today(uow, ports))


async def restructure(event: RestructureApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The new plan begins today."""
    today = _today(uow, ports)
    new = NewPlan(
        event.request_id,
        today,
        event.periods,
        event.annual_rate_percent,
        event.method,
        event.first_due_on,
        event.principal_grace_periods,
        event.arrears_join,
        event.reason,
    )
    command = RestructureInstruction(event.loan_id, new, event.requested_by, event.approved_by)
    await post_restructure(command, uow, today)


async def charge_cost(event: LegalStepTakenV1, uow: UnitOfWork, ports: Ports) -> None:
    """A cost that is charged is owed at once, as a fee."""
    if event.charged:
        today = _today(uow, ports)
        new = Charge(event.step_id, event.cost_minor, event.currency, today, today, True, LEGAL_COST)
        await post_charge(event.loan_id, new, uow, today)


def _today(uow: UnitOfWork, ports: Ports) -> date:
    """This service owns the business date: what it does about an event of a closed day happens today."""
    uow.context = replace(uow.context, business_date=ports.today())
    return uow.context.business_date
