"""What loan-svc says of what was decided about a debt: posted or refused; and what the end of a case ends."""

from collections.abc import Callable, Sequence
from datetime import date

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import legal, restructuring, settlement, write_off
from collections_svc.domain.case import Case
from collections_svc.domain.remedy_changes import RemedyFact
from collections_svc.use_cases.look_at_remedies import end_with_case
from fenqi.contracts.loan import (
    ChargedV1,
    InstructionRefusedV1,
    LoanSettledV1,
    OverdueCuredV1,
    PenaltyWaivedV1,
    RestructuredV1,
    WrittenOffV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def on_remedies(made: Handlers) -> None:
    """Register them."""
    made.on(InstructionRefusedV1)(not_posted)
    made.on(PenaltyWaivedV1)(settlement_posted)
    made.on(RestructuredV1)(restructured)
    made.on(ChargedV1)(cost_charged)


async def end_remedies(case: Case, event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork) -> Case:
    """An open case is about to close: the write-off is posted, by the request that waits here or by one that loan-svc was asked
    for itself, and whatever else waits on the case is void."""
    if case.status != "open":
        return case
    match event:
        case OverdueCuredV1():
            await end_with_case(case, "cured", event.cured_on, uow)
        case LoanSettledV1():
            await end_with_case(case, "settled", event.settled_on, uow)
        case WrittenOffV1():
            claim = write_off.Claim(
                event.principal_minor, event.interest_minor, event.fee_minor, event.penalty_minor, event.currency
            )
            request_id = event.request_id or event.write_off_id or event.loan_id
            facts = write_off.post_write_off(case, request_id, claim, event.written_off_on)
            await end_with_case(uow.record(CASES, case.loan_id, facts), "written_off", event.written_off_on, uow)
    after = uow.known(CASES, case.loan_id)
    assert after is not None, "the case was read"
    return after


def settle(loan_id: str, received_on: date, uow: UnitOfWork) -> None:
    """Money was counted on a case: a settlement may be paid by it."""
    case = uow.known(CASES, loan_id)
    if case is not None:
        uow.record(CASES, loan_id, settlement.settle_when_paid(case, received_on))


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
