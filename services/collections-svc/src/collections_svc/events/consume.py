"""What collections-svc does about loans: cases follow them."""

from collections.abc import Sequence

from collections_svc.adapters.aggregates import CASES, CONTACT_BOOKS, WATCHES
from collections_svc.domain import case as rules
from collections_svc.domain import promise as promises
from collections_svc.domain import undone
from collections_svc.domain.case import Case
from collections_svc.domain.ladder import Ladder
from collections_svc.domain.placing import Arrears
from collections_svc.domain.strategy import Arm
from collections_svc.domain.watch import watch_id_of
from collections_svc.events import consume_care
from collections_svc.events.consume_remedies import end_remedies, on_remedies, settle
from collections_svc.ports import Ports
from collections_svc.use_cases.keep_case import keep
from collections_svc.use_cases.remind import Decided, record
from fenqi.contracts.base import Event
from fenqi.contracts.loan import (
    LoanSettledV1,
    OverdueCuredV1,
    OverdueV1,
    PaymentReceivedV1,
    PaymentReversedV1,
    RecoveryReceivedV1,
    TransactionReversedV1,
    WrittenOffV1,
)
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork

Moved = OverdueV1 | OverdueCuredV1 | LoanSettledV1 | WrittenOffV1


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(OverdueV1, ahead=read_all)(follow_overdue)
    made.on(PaymentReceivedV1, ahead=read_cases)(credit_case)
    made.on(PaymentReversedV1, ahead=read_cases)(take_credit_back)
    made.on(OverdueCuredV1, LoanSettledV1, WrittenOffV1, ahead=read_cases_and_watches)(close_case)
    made.on(RecoveryReceivedV1, ahead=read_cases)(count_recovery)
    made.on(TransactionReversedV1, ahead=read_cases)(reopen_case)
    on_remedies(made)
    consume_care.listen(made)
    return made


async def read_cases(events: Sequence[Event], uow: UnitOfWork) -> None:
    """The cases of all these loans in one round trip."""
    await uow.find_many(CASES, [event.aggregate_id for event in events])


async def read_cases_and_watches(events: Sequence[Moved], uow: UnitOfWork) -> None:
    """The cases and the watches over their customers."""
    await read_cases(events, uow)
    await uow.find_many(WATCHES, sorted({watch_id_of(event.customer_id) for event in events}))


async def read_all(events: Sequence[OverdueV1], uow: UnitOfWork) -> None:
    """The cases, the watches, and the contact books that first notices go through."""
    await read_cases_and_watches(events, uow)
    await uow.find_many(CONTACT_BOOKS, sorted({event.customer_id for event in events}))


async def follow_overdue(event: OverdueV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan came into a bucket: its case is opened, moved or reopened, and the notices of that day go through the contact
    book."""
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
    facts = rules.follow(found, arrears, *_strategy(found, event.loan_id, ports))
    await record({event.loan_id: Decided(facts, event.as_of_on)}, uow, ports)
    await consume_care.fall_behind(event, uow, ports)


async def credit_case(event: PaymentReceivedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """Money came in, for the case and for a promise. None is the usual answer: paid before it was ever overdue."""
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        facts = rules.credit(found, event.payment_id, event.amount_minor, event.past_due_minor, event.received_on)
        today = uow.context.business_date
        kept = promises.count(found, event.payment_id, event.amount_minor, event.received_on, today)
        keep(uow, event.loan_id, [*facts, *kept])
        settle(event.loan_id, event.received_on, uow)


async def take_credit_back(event: PaymentReversedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Money never came in, for the case and for a promise, also where the case is closed."""
    await consume_care.watch_reopened(event, uow, ports)
    found = await uow.find(CASES, event.loan_id)
    if found is not None:
        facts = undone.take_back(found, event.payment_id, event.past_due_minor, event.reversed_on)
        kept = promises.take_back(found, event.payment_id, event.reversed_on, uow.context.business_date)
        keep(uow, event.loan_id, [*facts, *kept])


async def close_case(event: OverdueCuredV1 | LoanSettledV1 | WrittenOffV1, uow: UnitOfWork, ports: Ports) -> None:
    """Nothing is past due any more, nothing is owed any more, or the debt left the book."""
    await consume_care.catch_up_or_end(event, uow, ports)
    found = await uow.find(CASES, event.loan_id)
    if found is None:
        return
    found = await end_remedies(found, event, uow)
    match event:
        case OverdueCuredV1():
            facts = rules.close(found, "cured", event.cured_on)
        case LoanSettledV1():
            facts = rules.close(found, "settled", event.settled_on)
        case WrittenOffV1():
            facts = rules.close(found, "written_off", event.written_off_on)
    keep(uow, event.loan_id, facts)


async def count_recovery(event: RecoveryReceivedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Money came in for a debt that had left the book: what is more than the claim is the customer's credit. A late payment may
    leave nothing of the write-off."""
    await consume_care.watch_reopened(event, uow, ports)
    found = await uow.find(CASES, event.loan_id)
    if found is None:
        return
    amount_minor = max(event.moved.recovered_minor, 0)
    facts = undone.recover(found, event.payment_id, amount_minor, event.claim_minor, event.received_on)
    if event.reopened:
        arrears = undone.arrears_again(found, event.past_due_minor, uow.context.business_date)
        facts += rules.reopen(found, "write_off_reversed", arrears, *_strategy(found, event.loan_id, ports))
    await record({event.loan_id: Decided(facts, uow.context.business_date)}, uow, ports)
    settle(event.loan_id, event.received_on, uow)


async def reopen_case(event: TransactionReversedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A write-off never was: the loan is owed again in the bucket that it kept."""
    await consume_care.watch_reopened(event, uow, ports)
    found = await uow.find(CASES, event.loan_id)
    if found is None or event.kind != "write_off" or not event.reopened or found.closed_because != "written_off":
        return
    arrears = undone.arrears_again(found, event.past_due_minor, event.reversed_on)
    facts = rules.reopen(found, "write_off_reversed", arrears, *_strategy(found, event.loan_id, ports))
    await record({event.loan_id: Decided(facts, event.reversed_on)}, uow, ports)


def _strategy(case: Case | None, loan_id: str, ports: Ports) -> tuple[Ladder, Arm]:
    """That of the case that goes on, or what the loan draws."""
    return ports.strategies.of(loan_id, None if case is None else case.strategy)
