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
from limit_svc.adapters import behaviour_rows, sub_line_rows
from limit_svc.adapters.aggregates import LINES
from limit_svc.adapters.past_holds import PastHold, find_past_hold
from limit_svc.domain import approve, draw
from limit_svc.domain.approve import Approval
from limit_svc.domain.facts import HoldPosted
from limit_svc.domain.line import Hold, Line
from limit_svc.events import consume_risk
from limit_svc.events.consume_risk import line_of
from limit_svc.ports import Ports
from limit_svc.use_cases.review_limit import review_after_payment


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
    consume_risk.register(made)
    return made


async def grant_line(event: ApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A first approval grants the line, a further one adjusts it. A comprehensive line is for any purpose."""
    approval = Approval(
        event.application_id,
        Money(event.amount_minor, event.currency),
        event.line_type,
        event.purposes if event.line_type == "special_purpose" else (),
        event.valid_until,
        derived_id("sub-line", event.application_id),
        event.purpose,
        event.annual_income_minor,
        event.debt_to_income_percent,
    )
    found = await uow.find(LINES, event.customer_id)
    if found is None:
        caps = ports.policy.caps_of(event.line_type, event.currency)
        line_id = derived_id("line", event.customer_id)
        facts = approve.grant(event.customer_id, line_id, approval, caps, ports.policy.guard)
    else:
        facts = approve.adjust(found, approval, ports.tree, ports.policy.guard)
    uow.record(LINES, event.customer_id, facts)
    today = uow.context.business_date
    behaviour_rows.remember(uow, event.customer_id, "income", event.application_id, today, event.annual_income_minor)


async def keep_hold(event: DisbursementInstructedV1, uow: UnitOfWork, _ports: object) -> None:
    """While a payout is under way its hold does not expire."""
    await line_of(uow, event.customer_id)
    uow.insert("instructed_holds", {"hold_id": event.hold_id})


async def post_hold(event: DisbursedV1, uow: UnitOfWork, _ports: object) -> None:
    """The money went out, so it is used: also where the hold had ended before (a rail's late yes after its no)."""
    found = await line_of(uow, event.customer_id)
    amount = Money(event.amount_minor, event.currency)
    hold = await _hold(uow, found, event.hold_id)
    if isinstance(hold, Hold):
        facts = draw.post(found, hold, amount)
    elif hold.status != "posted":
        facts = draw.post_late(found, event.hold_id, event.loan_id, amount, hold.sub_line_id, hold.placed_on)
    else:
        return
    uow.record(LINES, found.customer_id, facts)
    for fact in facts:
        if isinstance(fact, HoldPosted):
            sub_line_rows.remember(uow, fact)


async def release_hold(event: DisbursementFailedV1 | LoanCancelledV1, uow: UnitOfWork, _ports: object) -> None:
    """No money goes out, so the hold is given back, unless it is over already."""
    if event.hold_id is None:
        return
    found = await line_of(uow, event.customer_id)
    hold = await _hold(uow, found, event.hold_id)
    if isinstance(hold, Hold):
        uow.record(LINES, found.customer_id, draw.release(found, hold, event.reason))


async def restore_line(event: PaymentReceivedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Principal repaid can be drawn again; interest and fees can't. What is paid on time speaks for the customer."""
    principal = Money(event.allocation.principal_minor, event.currency)
    if not principal.is_zero:
        found = await line_of(uow, event.customer_id)
        sub_line_id = await sub_line_rows.sub_line_of(uow, found, event.loan_id)
        facts = draw.restore(found, event.loan_id, event.payment_id, principal, sub_line_id)
        uow.record(LINES, found.customer_id, facts)
    await review_after_payment(uow, ports, event.customer_id, event.loan_id, event.instalments_paid)


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
    if isinstance(event, PaymentReversedV1):
        today, paid = uow.context.business_date, event.instalments_paid
        behaviour_rows.remember(uow, event.customer_id, "instalments", event.loan_id, today, paid)
    principal = Money(event.moved.principal_minor, event.currency)
    if principal.is_zero:
        return
    found = await line_of(uow, event.customer_id)
    decide, moved = (draw.restore, principal) if principal.amount_minor > 0 else (draw.take_back, -principal)
    sub_line_id = await sub_line_rows.sub_line_of(uow, found, event.loan_id)
    uow.record(LINES, found.customer_id, decide(found, event.loan_id, _id_of(event), moved, sub_line_id))


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
    found = await line_of(uow, event.customer_id)
    uow.record(LINES, found.customer_id, approve.close_after_write_off(found))


async def _hold(uow: UnitOfWork, found: Line, hold_id: str) -> Hold | PastHold:
    hold = found.hold(hold_id) or await find_past_hold(uow, hold_id)
    if hold is None or (isinstance(hold, PastHold) and hold.status == "open"):
        raise NotYet(f"Hold {hold_id} has not been placed on this line yet.")
    return hold
