"""What loan-svc says of what was decided about a debt: posted, refused, recovered."""

from collections.abc import Callable, Sequence

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import legal, restructuring, settlement, write_off
from collections_svc.domain.case import Case
from collections_svc.domain.remedy_changes import RemedyFact
from fenqi.contracts.loan import (
    ChargedV1,
    InstructionRefusedV1,
    PaymentReversedV1,
    PenaltyWaivedV1,
    RecoveryReceivedV1,
    RestructuredV1,
    WrittenOffV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def on_remedies(made: Handlers) -> None:
    """Register them."""
    made.on(RecoveryReceivedV1)(recover)
    made.on(PaymentReversedV1)(take_back)
    made.on(InstructionRefusedV1)(not_posted)
    made.on(PenaltyWaivedV1)(settlement_posted)
    made.on(RestructuredV1)(restructured)
    made.on(ChargedV1)(cost_charged)


def post_write_off(case: Case, event: WrittenOffV1, uow: UnitOfWork) -> Case:
    """The debt left the book, by the request that waits here or by one that loan-svc was asked for itself."""
    if case.status != "open":
        return case
    claim = write_off.Claim(
        event.principal_minor, event.interest_minor, event.fee_minor, event.penalty_minor, event.currency
    )
    request_id = event.request_id or event.write_off_id or event.loan_id
    return uow.record(CASES, case.loan_id, write_off.post_write_off(case, request_id, claim, event.written_off_on))


async def recover(event: RecoveryReceivedV1, uow: UnitOfWork, _ports: object) -> None:
    """Money on a claim: it counts for the case, and for a settlement of the claim."""
    found = await uow.find(CASES, event.loan_id)
    if found is None:
        return
    recovered = max(event.moved.recovered_minor, 0)
    facts = write_off.recover(found, event.payment_id, recovered, event.claim_minor, event.received_on)
    if facts:
        case = uow.record(CASES, event.loan_id, facts)
        uow.record(CASES, event.loan_id, settlement.settle_when_paid(case, event.received_on))


async def take_back(event: PaymentReversedV1, uow: UnitOfWork, _ports: object) -> None:
    """A payment never was: what of it had been recovered was not."""
    await _record(
        event.loan_id,
        uow,
        lambda case: write_off.take_back_recovery(
            case, event.payment_id, -event.moved.recovered_minor, event.reversed_on
        ),
    )


async def not_posted(event: InstructionRefusedV1, uow: UnitOfWork, _ports: object) -> None:
    """What was decided here can't be done on the loan any more."""
    await _record(event.loan_id, uow, lambda case: _not_posted(case, event))


async def settlement_posted(event: PenaltyWaivedV1, uow: UnitOfWork, _ports: object) -> None:
    """A waiver: of a settlement that was paid, if its id is the offer's."""
    await _record(
        event.loan_id,
        uow,
        lambda case: settlement.settlement_posted(case, event.waiver_id, event.amount_minor, event.waived_on),
    )


async def restructured(event: RestructuredV1, uow: UnitOfWork, _ports: object) -> None:
    """A new plan: the one approved here, if its id is the request's."""
    await _record(
        event.loan_id,
        uow,
        lambda case: restructuring.restructure_posted(
            case, event.restructure_id, event.maturity_on, event.restructured_on
        ),
    )


async def cost_charged(event: ChargedV1, uow: UnitOfWork, _ports: object) -> None:
    """A charge: of a legal step's cost, if its id is the step's."""
    await _record(
        event.loan_id,
        uow,
        lambda case: legal.cost_charged(case, event.charge_id, event.amount_minor, event.charged_on),
    )


async def _record(loan_id: str, uow: UnitOfWork, decide: Callable[[Case], Sequence[RemedyFact]]) -> None:
    found = await uow.find(CASES, loan_id)
    if found is not None:
        uow.record(CASES, loan_id, decide(found))


def _not_posted(case: Case, event: InstructionRefusedV1) -> Sequence[RemedyFact]:
    refused = (case, event.instruction_id, event.reason, event.refused_on)
    match event.kind:
        case "write_off":
            return write_off.write_off_not_posted(*refused)
        case "waiver":
            return settlement.settlement_not_posted(*refused)
        case "restructure":
            return restructuring.restructure_not_posted(*refused)
        case "charge":
            return legal.cost_not_charged(*refused)
