"""What post-loan care does about loans and lines: the watch over each customer follows them."""

from collections_svc.domain import watch_loans as rules
from collections_svc.domain.watch_loans import Borrowed, Late
from collections_svc.ports import Ports
from collections_svc.use_cases.watch import follow, follow_known, use_line
from fenqi.contracts.base import Event
from fenqi.contracts.limit import HoldPostedV1, LineAdjustedV1, LineGrantedV1, LineRestoredV1
from fenqi.contracts.loan import (
    DisbursedV1,
    LoanCancelledV1,
    LoanSettledV1,
    OverdueCuredV1,
    OverdueV1,
    PaymentReversedV1,
    ReclassifiedV1,
    RecoveryReceivedV1,
    TransactionReversedV1,
    WrittenOffV1,
)
from fenqi.messaging.handlers import Handle, Handlers
from fenqi.store import UnitOfWork

_LINE = """
    SELECT (SELECT limit_minor FROM line_marks WHERE line_id = $1 AND limit_minor IS NOT NULL ORDER BY position DESC LIMIT 1),
        coalesce(bool_or(revolving), false) AS revolving, count(DISTINCT hold_id) AS draws
    FROM line_marks WHERE line_id = $1
"""


def listen(made: Handlers) -> None:
    """Add the events that only care listens to. What a case listens to as well comes from its handler: an event has one."""
    alone: tuple[tuple[Handle, tuple[type[Event], ...]], ...] = (
        (watch_loan, (DisbursedV1,)),
        (reclassify, (ReclassifiedV1,)),
        (end_cancelled, (LoanCancelledV1,)),
        (keep_limit, (LineGrantedV1, LineAdjustedV1)),
        (draw_line, (HoldPostedV1,)),
        (restore_line, (LineRestoredV1,)),
    )
    for handle, events in alone:
        taken = [event.TYPE for event in events if event.TYPE in made.by_type]
        assert not taken, f"{taken}: a case listens to it: call {handle.__name__} from there"
        made.on(*events)(handle)


async def watch_loan(event: DisbursedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The money went out: care begins."""
    loan = Borrowed(
        event.loan_id,
        event.customer_id,
        event.amount_minor,
        event.currency,
        event.application_id,
        event.product_code,
        event.first_due_on,
    )
    await follow(event.customer_id, lambda watch: rules.watch_loan(watch, loan, ports.care, event.disbursed_on), uow)


async def fall_behind(event: OverdueV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan came into a bucket: what that says of the customer."""
    loan = Borrowed(
        event.loan_id,
        event.customer_id,
        event.outstanding_principal_minor,
        event.currency,
        product_code=event.product_code,
    )
    late = Late(loan, event.bucket, event.since_on, event.as_of_on)
    await follow(event.customer_id, lambda watch: rules.fall_behind(watch, late, ports.care), uow)


async def catch_up_or_end(event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork, ports: Ports) -> None:
    """Nothing is past due any more, nothing is owed any more, or the debt left the book."""
    loan_id, care = event.loan_id, ports.care
    match event:
        case OverdueCuredV1(outstanding_principal_minor=principal, cured_on=on):
            await follow_known(event.customer_id, lambda one: rules.catch_up(one, loan_id, principal, care, on), uow)
        case LoanSettledV1(settled_on=on):
            await follow_known(event.customer_id, lambda one: rules.end_loan(one, loan_id, "settled", care, on), uow)
        case WrittenOffV1(written_off_on=on):
            await follow_known(event.customer_id, lambda one: rules.write_off(one, loan_id, care, on), uow)


async def reclassify(event: ReclassifiedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan is of another of the five classes."""
    await follow_known(
        event.customer_id,
        lambda watch: rules.reclassify(
            watch,
            event.loan_id,
            event.classification,
            event.outstanding_principal_minor,
            ports.care,
            event.as_of_on,
        ),
        uow,
    )


async def end_cancelled(event: LoanCancelledV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan was given back within its cooling-off days; one that never ran is not watched."""
    await follow_known(
        event.customer_id,
        lambda watch: rules.end_loan(watch, event.loan_id, "cancelled", ports.care, event.cancelled_on),
        uow,
    )


async def watch_reopened(
    event: PaymentReversedV1 | TransactionReversedV1 | RecoveryReceivedV1, uow: UnitOfWork, ports: Ports
) -> None:
    """A loan that had ended, or was written off, is owed again."""
    if not event.reopened:
        return
    loan = Borrowed(event.loan_id, event.customer_id, event.outstanding_principal_minor, event.currency)
    on = uow.context.business_date
    await follow(event.customer_id, lambda watch: rules.reopen(watch, loan, ports.care, on), uow)


async def keep_limit(event: LineGrantedV1 | LineAdjustedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """What a line is from now on; an adjustment says nothing of whether it revolves."""
    revolving = event.revolving if isinstance(event, LineGrantedV1) else None
    row = {"line_id": event.line_id, "limit_minor": event.limit_minor, "revolving": revolving, "hold_id": None}
    uow.insert("line_marks", row)


async def draw_line(event: HoldPostedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A line was drawn: one that is drawn again, and is used up by it, says something."""
    uow.insert(
        "line_marks", {"line_id": event.line_id, "limit_minor": None, "revolving": None, "hold_id": event.hold_id}
    )
    await _use(event, 1, uow, ports)


async def restore_line(event: LineRestoredV1, uow: UnitOfWork, ports: Ports) -> None:
    """Principal was repaid, so a line is used less."""
    await _use(event, 0, uow, ports)


async def _use(event: HoldPostedV1 | LineRestoredV1, drawn_now: int, uow: UnitOfWork, ports: Ports) -> None:
    """`drawn_now`: this draw, which is not among the rows yet."""
    (row,) = await uow.fetch(_LINE, event.line_id)
    draws, limit = row["draws"] + drawn_now, row["limit_minor"]
    if not row["revolving"] or not limit or draws < ports.care.policy.used_up_from_draws:
        return
    used_percent = max(0, limit - event.available_minor) * 100 // limit
    await use_line(event.customer_id, used_percent, ports.care, uow.context.business_date, uow)
