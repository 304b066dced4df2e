"""What collections-svc does about loans: cases follow them."""

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import case as rules
from collections_svc.domain import promise as promises
from collections_svc.domain.case import Arrears
from collections_svc.ports import Ports
from collections_svc.use_cases.remind import Decided, record
from fenqi.contracts.loan import (
    LoanSettledV1,
    OverdueCuredV1,
    OverdueV1,
    PaymentReceivedV1,
    PaymentReversedV1,
    WrittenOffV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(OverdueV1)(follow_overdue)
    made.on(PaymentReceivedV1)(credit_case)
    made.on(PaymentReversedV1)(take_payment_back)
    made.on(OverdueCuredV1, LoanSettledV1, WrittenOffV1)(close_case)
    return made


async def follow_overdue(event: OverdueV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan came into a bucket: its case is opened or moved, and the steps of that day go through the contact book."""
    arrears = Arrears(
        event.loan_id,
        event.customer_id,
        event.bucket,
        event.days_past_due,
        event.past_due_minor,
        event.currency,
        event.since_on,
        event.as_of_on,
    )
    found = await uow.find(CASES, event.loan_id)
    decided = Decided(rules.follow(found, arrears, ports.ladder), event.as_of_on)
    await record({event.loan_id: decided}, uow, ports)


async def credit_case(event: PaymentReceivedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Money came in, for the case and for a promise. None is the usual answer: paid before it was ever overdue."""
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        facts = rules.credit(found, event.payment_id, event.amount_minor, event.past_due_minor, event.received_on)
        today = uow.context.business_date
        kept = promises.count(found, event.payment_id, event.amount_minor, event.received_on, today)
        uow.record(CASES, event.loan_id, [*facts, *kept])


async def take_payment_back(event: PaymentReversedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """A payment never was: it keeps no promise any more, also where the case is closed."""
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        today = uow.context.business_date
        uow.record(CASES, event.loan_id, promises.take_back(found, event.payment_id, event.reversed_on, today))


async def close_case(event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Nothing is past due any more, nothing is owed any more, or the debt left the book."""
    found = await uow.find(CASES, event.loan_id)
    if found is None:
        return
    match event:
        case OverdueCuredV1():
            facts = rules.close(found, "cured", event.cured_on)
        case LoanSettledV1():
            facts = rules.close(found, "settled", event.settled_on)
        case WrittenOffV1():
            facts = rules.close(found, "written_off", event.written_off_on)
    uow.record(CASES, event.loan_id, facts)
