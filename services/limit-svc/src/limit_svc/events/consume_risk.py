"""What limit-svc does about signs of risk: loans overdue and cured, signals, suspected fraud. What follows is the policy's."""

from fenqi.contracts.collections_care import RiskSignalledV1
from fenqi.contracts.loan import OverdueCuredV1, OverdueV1
from fenqi.contracts.underwriting_evidence import FraudCaseClosedV1, FraudSuspectedV1
from fenqi.kernel import NotYet, derived_id
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from limit_svc.adapters import behaviour_rows
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import freeze
from limit_svc.domain.line import Line
from limit_svc.domain.policy import BUCKETS
from limit_svc.ports import Ports
from limit_svc.use_cases.answer_signal import answer_signal
from limit_svc.use_cases.review_limit import last_day, review_limit

OVERDUE, FRAUD = "overdue", "fraud_suspected"


def register(made: Handlers) -> None:
    """Add these to the service's handlers."""
    made.on(OverdueV1)(freeze_overdue)
    made.on(OverdueCuredV1)(lift_cured)
    made.on(RiskSignalledV1)(hear_signal)
    made.on(FraudSuspectedV1)(freeze_suspected)
    made.on(FraudCaseClosedV1)(lift_cleared)


async def line_of(uow: UnitOfWork, customer_id: str) -> Line:
    """The line, which an event waits for until it is granted."""
    found = await uow.find(LINES, customer_id)
    if found is None:
        raise NotYet(f"The line of customer {customer_id} has not been granted yet.")
    return found


async def freeze_overdue(event: OverdueV1, uow: UnitOfWork, ports: Ports) -> None:
    """From the policy's bucket on nothing is drawn until this loan is cured; the table says whether the limit falls, too."""
    found = await line_of(uow, event.customer_id)
    today = uow.context.business_date
    bucket = BUCKETS.index(event.bucket) + 1
    behaviour_rows.remember(uow, event.customer_id, "overdue", event.loan_id, today, bucket)
    if ports.policy.freezes.is_overdue_enough(event.bucket):
        id_ = derived_id("freeze", OVERDUE, event.loan_id)
        facts = freeze.freeze(found, id_, OVERDUE, uow.context.actor, today, source=event.loan_id)
        uow.record(LINES, event.customer_id, facts)
    await review_limit(uow, ports, event.customer_id, bucket=bucket)


async def lift_cured(event: OverdueCuredV1, uow: UnitOfWork, _ports: object) -> None:
    """Only this loan's freeze is lifted."""
    found = await line_of(uow, event.customer_id)
    id_ = derived_id("freeze", OVERDUE, event.loan_id)
    facts = freeze.lift(found, id_, "cured", uow.context.actor, uow.context.business_date)
    uow.record(LINES, event.customer_id, facts)


async def hear_signal(event: RiskSignalledV1, uow: UnitOfWork, ports: Ports) -> None:
    """Freeze, decrease or warn, as the policy says; nothing for a customer without a line."""
    severity = behaviour_rows.SEVERITIES[event.severity]
    behaviour_rows.remember(uow, event.customer_id, "signal", event.watch_id, event.observed_on, severity)
    found = await uow.find(LINES, event.customer_id)
    if found is not None:
        facts = answer_signal(found, event, uow.context, ports.policy)
        uow.record(LINES, event.customer_id, facts)


async def freeze_suspected(event: FraudSuspectedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A customer without a line has nothing to freeze: the review itself stops what is suspected."""
    found = await uow.find(LINES, event.customer_id)
    if found is not None:
        today, id_ = uow.context.business_date, derived_id("freeze", FRAUD, event.case_id)
        until = last_day(today, ports.policy.freezes.fraud_days)
        facts = freeze.freeze(found, id_, FRAUD, uow.context.actor, today, until, event.case_id)
        uow.record(LINES, event.customer_id, facts)


async def lift_cleared(event: FraudCaseClosedV1, uow: UnitOfWork, _ports: object) -> None:
    """It was no fraud: its freeze is lifted. Confirmed, it stays."""
    found = await uow.find(LINES, event.customer_id)
    if found is not None and event.outcome == "cleared":
        id_ = derived_id("freeze", FRAUD, event.case_id)
        facts = freeze.lift(found, id_, "cleared", uow.context.actor, uow.context.business_date)
        uow.record(LINES, event.customer_id, facts)
