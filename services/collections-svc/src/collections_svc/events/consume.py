"""What collections-svc does about loans: cases follow them."""

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import case as rules
from collections_svc.domain.case import Arrears
from collections_svc.events import consume_care
from collections_svc.ports import Ports
from fenqi.contracts.loan import LoanSettledV1, OverdueCuredV1, OverdueV1, PaymentReceivedV1, WrittenOffV1
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(OverdueV1)(follow_overdue)
    made.on(PaymentReceivedV1)(credit_case)
    made.on(OverdueCuredV1, LoanSettledV1, WrittenOffV1)(close_case)
    consume_care.listen(made)
    return made


async def follow_overdue(event: OverdueV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan came into a bucket: its case is opened or moved."""
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
    uow.record(CASES, event.loan_id, rules.follow(found, arrears, ports.ladder))
    await consume_care.fall_behind(event, uow, ports)


async def credit_case(event: PaymentReceivedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Money came in. None is the usual answer: paid before it was ever overdue."""
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        facts = rules.credit(found, event.payment_id, event.amount_minor, event.past_due_minor, event.received_on)
        uow.record(CASES, event.loan_id, facts)


async def close_case(event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork, ports: Ports) -> None:
    """Nothing is past due any more, nothing is owed any more, or the debt left the book."""
    await consume_care.catch_up_or_end(event, uow, ports)
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
