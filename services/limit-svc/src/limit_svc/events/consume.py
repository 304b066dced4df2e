"""What limit-svc does about others' events: lines follow approvals, holds and use follow the loan."""

from fenqi.contracts.loan import (
    AllocationsMovedV1,
    ChargedV1,
    CoolingOffDeclaredV1,
    DisbursedV1,
    DisbursementFailedV1,
    DisbursementInstructedV1,
    LoanCancelledV1,
    PaymentReceivedV1,
    PaymentReversedV1,
    PenaltyWaivedV1,
    RecoveryReceivedV1,
    RefundAppliedV1,
    RestructuredV1,
    TransactionReversedV1,
    WrittenOffV1,
)
from fenqi.contracts.underwriting import ApprovedV1
from fenqi.kernel import Money, NotYet, derived_id
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.past_holds import PastHold, find_past_hold
from limit_svc.domain import draw, line
from limit_svc.domain.line import Approval, Hold, Line


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(ApprovedV1)(grant_line)
    made.on(DisbursementInstructedV1)(keep_hold)
    made.on(DisbursedV1)(post_hold)
    made.on(DisbursementFailedV1, LoanCancelledV1)(release_hold)
    made.on(PaymentReceivedV1)(restore_line)
    made.on(PaymentReversedV1, AllocationsMovedV1, RecoveryReceivedV1)(move_line)
    made.on(ChargedV1, PenaltyWaivedV1, RefundAppliedV1, CoolingOffDeclaredV1, RestructuredV1)(move_line)
    made.on(TransactionReversedV1)(move_line)
    made.on(WrittenOffV1)(close_line)
    return made


async def grant_line(event: ApprovedV1, uow: UnitOfWork, _ports: object) -> None:
    """A first approval grants the line, a further one adjusts it. A comprehensive line is for any purpose."""
    purposes = event.purposes if event.line_type == "special_purpose" else ()
    approval = Approval(
        event.application_id, Money(event.amount_minor, event.currency), event.line_type, purposes, event.valid_until
    )
    found = await uow.find(LINES, event.customer_id)
    if found is None:
        facts = line.grant(event.customer_id, derived_id("line", event.customer_id), approval)
    else:
        facts = line.adjust(found, approval)
    uow.record(LINES, event.customer_id, facts)


async def keep_hold(event: DisbursementInstructedV1, uow: UnitOfWork, _ports: object) -> None:
    """While a payout is under way its hold does not expire."""
    await _line(uow, event.customer_id)
    uow.insert("instructed_holds", {"hold_id": event.hold_id})


async def post_hold(event: DisbursedV1, uow: UnitOfWork, _ports: object) -> None:
    """The money went out, so it is used: also where the hold had ended before (a rail's late yes after its no)."""
    found = await _line(uow, event.customer_id)
    amount = Money(event.amount_minor, event.currency)
    hold = await _hold(uow, found, event.hold_id)
    if isinstance(hold, Hold):
        uow.record(LINES, found.customer_id, draw.post(found, hold, amount))
    elif hold.status != "posted":
        uow.record(LINES, found.customer_id, draw.post_late(found, event.hold_id, event.loan_id, amount))


async def release_hold(event: DisbursementFailedV1 | LoanCancelledV1, uow: UnitOfWork, _ports: object) -> None:
    """No money goes out, so the hold is given back, unless it is over already."""
    if event.hold_id is None:
        return
    found = await _line(uow, event.customer_id)
    hold = await _hold(uow, found, event.hold_id)
    if isinstance(hold, Hold):
        uow.record(LINES, found.customer_id, draw.release(found, hold, event.reason))


async def restore_line(event: PaymentReceivedV1, uow: UnitOfWork, _ports: object) -> None:
    """Principal repaid can be drawn again; interest and fees can't."""
    principal = Money(event.allocation.principal_minor, event.currency)
    if principal.is_zero:
        return
    found = await _line(uow, event.customer_id)
    uow.record(LINES, found.customer_id, draw.restore(found, event.loan_id, event.payment_id, principal))


Moving = (
    PaymentReversedV1
    | AllocationsMovedV1
    | RecoveryReceivedV1
    | ChargedV1
    | PenaltyWaivedV1
    | RefundAppliedV1
    | CoolingOffDeclaredV1
    | RestructuredV1
    | TransactionReversedV1
)
"""What may move principal besides a payment."""


async def move_line(event: Moving, uow: UnitOfWork, _ports: object) -> None:
    """Principal that turns out not to be repaid is in use again; what turns out to be principal restores."""
    principal = Money(event.moved.principal_minor, event.currency)
    if principal.is_zero:
        return
    found = await _line(uow, event.customer_id)
    decide, moved = (draw.restore, principal) if principal.amount_minor > 0 else (draw.take_back, -principal)
    uow.record(LINES, found.customer_id, decide(found, event.loan_id, _id_of(event), moved))


def _id_of(event: Moving) -> str:
    """The transaction's."""
    match event:
        case PaymentReversedV1() | AllocationsMovedV1() | RecoveryReceivedV1():
            return event.payment_id
        case ChargedV1():
            return event.charge_id
        case PenaltyWaivedV1():
            return event.waiver_id
        case RefundAppliedV1():
            return event.refund_id
        case CoolingOffDeclaredV1():
            return event.cooling_off_id
        case RestructuredV1():
            return event.restructure_id
        case TransactionReversedV1():
            return event.transaction_id


async def close_line(event: WrittenOffV1, uow: UnitOfWork, _ports: object) -> None:
    """After a write-off nothing more can be drawn."""
    found = await _line(uow, event.customer_id)
    uow.record(LINES, found.customer_id, line.close_after_write_off(found))


async def _line(uow: UnitOfWork, customer_id: str) -> Line:
    found = await uow.find(LINES, customer_id)
    if found is None:
        raise NotYet(f"The line of customer {customer_id} has not been granted yet.")
    return found


async def _hold(uow: UnitOfWork, found: Line, hold_id: str) -> Hold | PastHold:
    hold = found.hold(hold_id) or await find_past_hold(uow, hold_id)
    if hold is None or (isinstance(hold, PastHold) and hold.status == "open"):
        raise NotYet(f"Hold {hold_id} has not been placed on this line yet.")
    return hold
