"""What customers are told of, and by which template."""

from collections.abc import Mapping

from customer_svc.adapters.aggregates import CUSTOMERS
from customer_svc.ports import Ports
from customer_svc.use_cases.send_notice import SendNotice, send_notice
from fenqi.contracts.application import ApplicationExpiredV1
from fenqi.contracts.collections import ReminderDueV1
from fenqi.contracts.loan import DisbursedV1, LoanSettledV1, PaymentReceivedV1
from fenqi.contracts.underwriting import ApprovedV1, DeclinedV1, SupplementRequestedV1
from fenqi.kernel import Money
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork


def handlers(*, payment_receipts: bool) -> Handlers:
    """The events this service listens to; receipts only where the settings ask for them."""
    on = Handlers()
    on.on(ApprovedV1)(tell_approved)
    on.on(DeclinedV1)(tell_declined)
    on.on(SupplementRequestedV1)(tell_supplement)
    on.on(ApplicationExpiredV1)(tell_expired)
    on.on(DisbursedV1)(tell_disbursed)
    on.on(LoanSettledV1)(tell_settled)
    on.on(ReminderDueV1)(remind)
    if payment_receipts:
        on.on(PaymentReceivedV1)(tell_payment)
    return on


async def tell_approved(event: ApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Amount, term, rate, fee, method, and until when."""
    fee = event.fee
    values = {
        "amount": _money(event.amount_minor, event.currency),
        "term_months": event.term_months,
        "annual_rate_percent": event.annual_rate_percent,
        "method": event.method,
        "fee_kind": fee.kind if fee else "none",
        "fee_value": fee.value if fee else "",
        "valid_until": event.valid_until,
        "application_id": event.application_id,
    }
    await _tell_result("approved", event.customer_id, event.application_id, values, uow, ports)


async def tell_declined(event: DeclinedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Why, and what may still be done."""
    values = {"reasons": event.reason_codes, "remedies": event.remedies, "application_id": event.application_id}
    await _tell_result("declined", event.customer_id, event.application_id, values, uow, ports)


async def tell_supplement(event: SupplementRequestedV1, uow: UnitOfWork, ports: Ports) -> None:
    """What is asked for, why, and until when."""
    values = {
        "items": [{"item": one.item, "reason": one.reason_code} for one in event.items],
        "deadline_on": event.deadline_on,
        "application_id": event.application_id,
    }
    await _tell_result("supplement_requested", event.customer_id, event.application_id, values, uow, ports)


async def tell_expired(event: ApplicationExpiredV1, uow: UnitOfWork, ports: Ports) -> None:
    """Closed, and why. Who only ever began a draft may never have become a customer: then there is nobody to tell."""
    if event.customer_id is None or (
        event.expired_from == "draft" and await uow.find(CUSTOMERS, event.customer_id) is None
    ):
        return
    values = {"expired_from": event.expired_from, "application_id": event.application_id}
    await _tell_result("application_expired", event.customer_id, event.application_id, values, uow, ports)


async def tell_disbursed(event: DisbursedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The plan in short."""
    values = {
        "amount": _money(event.amount_minor, event.currency),
        "disbursed_on": event.disbursed_on,
        "payee": event.payee_kind,
        "periods": event.periods,
        "instalment": _money(event.instalment_minor, event.currency),
        "first_due_on": event.first_due_on,
        "maturity_on": event.maturity_on,
        "loan_id": event.loan_id,
    }
    ids = {"application_id": event.application_id, "loan_id": event.loan_id}
    await _send("disbursed", event.customer_id, values, uow, ports, **ids)


async def tell_payment(event: PaymentReceivedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A receipt."""
    values = {
        "amount": _money(event.amount_minor, event.currency),
        "received_on": event.received_on,
        "outstanding": _money(event.outstanding_principal_minor, event.currency),
        "next_due_on": event.next_due_on,
        "loan_id": event.loan_id,
    }
    await _send("payment_received", event.customer_id, values, uow, ports, loan_id=event.loan_id)


async def tell_settled(event: LoanSettledV1, uow: UnitOfWork, ports: Ports) -> None:
    """Nothing is owed any more."""
    values = {
        "settled_on": event.settled_on,
        "early": event.early,
        "total_paid": _money(event.total_paid_minor, event.currency),
        "credit": _money(event.credit_minor, event.currency) if event.credit_minor else "",
        "loan_id": event.loan_id,
    }
    await _send("settled", event.customer_id, values, uow, ports, loan_id=event.loan_id)


async def remind(event: ReminderDueV1, uow: UnitOfWork, ports: Ports) -> None:
    """A reminder: the ladder's rung has a template of its own, or its kind has."""
    step = f"reminder_{event.step}"
    values = {
        "amount": _money(event.amount_minor, event.currency),
        "due_on": event.due_on,
        "days_past_due": event.days_past_due,
        "loan_id": event.loan_id,
    }
    template = step if ports.templates.has(step) else f"reminder_{event.kind}"
    ids = {"loan_id": event.loan_id, "reminder_id": event.reminder_id}
    await _send(template, event.customer_id, values, uow, ports, **ids)


async def _tell_result(
    template: str, customer_id: str, application_id: str, values: Mapping[str, object], uow: UnitOfWork, ports: Ports
) -> None:
    command = SendNotice(customer_id, template, values, application_id=application_id, by_mail=True)
    await send_notice(command, uow, ports)


async def _send(
    template: str,
    customer_id: str,
    values: Mapping[str, object],
    uow: UnitOfWork,
    ports: Ports,
    *,
    application_id: str | None = None,
    loan_id: str | None = None,
    reminder_id: str | None = None,
) -> None:
    await send_notice(SendNotice(customer_id, template, values, application_id, loan_id, reminder_id), uow, ports)


def _money(amount_minor: int, currency: str) -> str:
    return str(Money(amount_minor, currency))
