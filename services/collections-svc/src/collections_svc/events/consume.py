"""What collections-svc does about loans: cases follow them."""

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import case as rules
from collections_svc.domain.case import Arrears
from collections_svc.domain.settlement import settle_when_paid
from collections_svc.events.consume_remedies import on_remedies, post_write_off
from collections_svc.ports import Ports
from collections_svc.use_cases.look_at_remedies import end_remedies
from fenqi.contracts.loan import LoanSettledV1, OverdueCuredV1, OverdueV1, PaymentReceivedV1, WrittenOffV1
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(OverdueV1)(follow_overdue)
    made.on(PaymentReceivedV1)(credit_case)
    made.on(OverdueCuredV1, LoanSettledV1, WrittenOffV1)(close_case)
    on_remedies(made)
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


async def credit_case(event: PaymentReceivedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Money came in. None is the usual answer: paid before it was ever overdue."""
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        facts = rules.credit(found, event.payment_id, event.amount_minor, event.past_due_minor, event.received_on)
        case = uow.record(CASES, event.loan_id, facts)
        uow.record(CASES, event.loan_id, settle_when_paid(case, event.received_on))


async def close_case(event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Nothing is past due any more, nothing is owed any more, or the debt left the book."""
    found = await uow.find(CASES, event.loan_id)
    if found is None:
        return
    match event:
        case OverdueCuredV1():
            await end_remedies(found, "cured", event.cured_on, uow)
            facts = rules.close(found, "cured", event.cured_on)
        case LoanSettledV1():
            await end_remedies(found, "settled", event.settled_on, uow)
            facts = rules.close(found, "settled", event.settled_on)
        case WrittenOffV1():
            found = post_write_off(found, event, uow)
            await end_remedies(found, "written_off", event.written_off_on, uow)
            facts = rules.close(found, "written_off", event.written_off_on)
    uow.record(CASES, event.loan_id, facts)
