"""What loan-svc does about events: approvals become offers, captures and its own instructions become payouts."""

from dataclasses import replace

from fenqi.contracts.loan import CreditRefundInstructedV1, DisbursementInstructedV1, PayoutApprovedV1
from fenqi.contracts.partner import CapturedV1, CheckoutVoidedV1
from fenqi.contracts.underwriting import ApprovedV1
from fenqi.kernel import NotYet
from fenqi.messaging.handlers import Handlers
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.adapters.offers import keep_offer
from loan_svc.domain.origination import cancel, capture
from loan_svc.domain.quote import Offer
from loan_svc.domain.terms import FeeTerms
from loan_svc.events.consume_collections import on_collections
from loan_svc.ports import Ports
from loan_svc.use_cases.books import record
from loan_svc.use_cases.pay_credit_back import pay_credit_back
from loan_svc.use_cases.pay_out import pay_out


def handlers() -> Handlers:
    """A set of its own for each built service."""
    made = Handlers()
    made.on(ApprovedV1)(keep_approval)
    made.on(CapturedV1)(instruct_payout)
    made.on(CheckoutVoidedV1)(cancel_loan)
    made.on(DisbursementInstructedV1, PayoutApprovedV1)(send_payout)
    made.on(CreditRefundInstructedV1)(send_credit_back)
    on_collections(made)
    return made


async def keep_approval(event: ApprovedV1, uow: UnitOfWork, _ports: Ports) -> None:
    """The approval is an offer to quote from."""
    fee = None if event.fee is None else FeeTerms(event.fee.kind, event.fee.value, event.fee.charged)
    keep_offer(
        uow,
        Offer(
            event.application_id,
            event.customer_id,
            event.product_code,
            event.amount_minor,
            event.currency,
            event.term_months,
            event.method,
            event.annual_rate_percent,
            fee,
            event.channel,
            event.purpose,
            event.grade,
            event.merchant_id,
            event.checkout_id,
            event.valid_until,
            event.base_rate_percent,
            event.premium_percent,
        ),
    )


async def instruct_payout(event: CapturedV1, uow: UnitOfWork, ports: Ports) -> None:
    """A loan is paid out once: with the last capture, for all that was captured."""
    if not event.last:
        return
    _today(uow, ports)
    loan = await uow.find(LOANS, event.loan_id)
    if loan is None or loan.status == "booked":
        raise NotYet(f"Loan {event.loan_id} is not signed yet.")
    facts = capture(loan, event.captured_minor, uow.context.at, uow.context.actor)
    if facts:
        record(uow, loan.id, facts)


async def cancel_loan(event: CheckoutVoidedV1, uow: UnitOfWork, ports: Ports) -> None:
    """The sale is off: a loan that was not paid out ends, and none can be booked for it any more."""
    _today(uow, ports)
    uow.insert("voided_checkouts", {"checkout_id": event.checkout_id})
    rows = await uow.fetch("SELECT id FROM loans WHERE checkout_id = $1", event.checkout_id)
    for loan in (await uow.find_many(LOANS, [row["id"] for row in rows])).values():
        facts = cancel(loan, event.reason, uow.context.business_date)
        if facts:
            record(uow, loan.id, facts)


async def send_payout(event: DisbursementInstructedV1 | PayoutApprovedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Our own instruction, now on the bus: the rail is asked, unless a second person has to approve first."""
    _today(uow, ports)
    await pay_out(event.loan_id, uow, ports)


async def send_credit_back(event: CreditRefundInstructedV1, uow: UnitOfWork, ports: Ports) -> None:
    """Our own instruction, as above."""
    _today(uow, ports)
    await pay_credit_back(event.loan_id, event.refund_id, uow, ports)


def _today(uow: UnitOfWork, ports: Ports) -> None:
    """This service owns the business date: what it does about an event of a closed day happens today."""
    uow.context = replace(uow.context, business_date=ports.today())
