"""Money that no loan took: kept, applied to a loan, or returned to its sender."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import SUSPENSE
from loan_svc.domain import suspense
from loan_svc.domain.payments import Payment
from loan_svc.domain.suspense import Suspense, receipt_id_of
from loan_svc.domain.suspense_facts import SuspenseReceived
from loan_svc.domain.words import Way
from loan_svc.ports import Payout, Ports
from loan_svc.use_cases.books import own_loan, record_suspense
from loan_svc.use_cases.record_payment import RecordPayment, record_payment
from loan_svc.use_cases.views import amount

OUT_OF_SUSPENSE = "suspense"
"""The channel of a payment that was in suspense before: the channel's own statement knows the receipt, not the payment."""


@dataclass(frozen=True, slots=True)
class ChannelReceipt:
    """Money as a channel names it. `loan_id` is what its sender claims, when that can be an id at all."""

    channel: str
    transaction_id: str
    way: Way
    amount_minor: int
    currency: str
    received_on: date
    loan_id: str | None = None


@dataclass(frozen=True, slots=True)
class ApplySuspense:
    receipt_id: str
    loan_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RequestReturn:
    receipt_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecideReturn:
    receipt_id: str
    approve: bool
    reason: str


async def keep_in_suspense(uow: UnitOfWork, money: ChannelReceipt, reason: str) -> Suspense:
    """The receipt. A channel's transaction that is there already stays as it is."""
    receipt_id = receipt_id_of(money.channel, money.transaction_id)
    kept = await uow.find(SUSPENSE, receipt_id)
    if kept is not None:
        return kept
    received = SuspenseReceived(
        receipt_id,
        money.channel,
        money.transaction_id,
        money.way,
        money.amount_minor,
        money.currency,
        money.received_on,
        reason,
        money.loan_id,
    )
    return record_suspense(uow, receipt_id, [received])


async def apply_suspense(command: ApplySuspense, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The receipt and the payment it became. Raises NotFound, SuspenseNotOpen and what `record_payment` raises.

    The payment counts from the day the money reached us, or from the day the loan was paid out where that came later."""
    receipt = await uow.get(SUSPENSE, command.receipt_id)
    loan = await own_loan(uow, command.loan_id, None)
    today = uow.context.business_date
    facts = suspense.apply_to_loan(receipt, command.loan_id, command.reason, today)
    payment = Payment(
        receipt.next_payment_id,
        receipt.amount_minor,
        receipt.currency,
        max(receipt.received_on, loan.disbursed_on or receipt.received_on),
        receipt.way,
        receipt_id=receipt.id,
    )
    paid = await record_payment(RecordPayment(command.loan_id, payment, OUT_OF_SUSPENSE), uow, ports)
    return {"receipt": suspense_view(record_suspense(uow, receipt.id, facts)), "payment": paid}


async def request_return(command: RequestReturn, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """The receipt, waiting for a second person. Raises NotFound, SuspenseNotOpen."""
    receipt = await uow.get(SUSPENSE, command.receipt_id)
    facts = suspense.request_return(receipt, uow.context.actor, command.reason, uow.context.business_date)
    return suspense_view(record_suspense(uow, receipt.id, facts))


async def decide_return(command: DecideReturn, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The receipt: returned, or open again because the second person or the rail said no. Raises NotFound,
    ReturnNotRequested, SecondPersonNeeded, PayoutUnknown (ask again: nothing is sent twice)."""
    receipt = await uow.get(SUSPENSE, command.receipt_id)
    by, today = uow.context.actor, uow.context.business_date
    suspense.check_decides(receipt, by)
    payout = Payout(
        receipt.payout_reference,
        receipt.amount_minor,
        receipt.currency,
        "sender",
        f"{receipt.channel}/{receipt.transaction_id}",
    )
    outcome = await ports.rail.outcome(payout)  # also before a no: an approval may have been stopped after it was sent
    if outcome is None and command.approve:
        outcome = await ports.rail.pay(payout)
    if outcome is None:
        facts = suspense.refuse_return(receipt, by, command.reason, today)
    elif outcome.status == "paid":
        facts = suspense.return_to_sender(receipt, by, today)
    else:
        facts = suspense.refuse_return(receipt, "rail", outcome.reason, today)
    return suspense_view(record_suspense(uow, receipt.id, facts))


def suspense_view(receipt: Suspense) -> dict[str, Any]:
    """A receipt as staff see it."""
    return {
        "receipt_id": receipt.id,
        "status": receipt.status,
        "channel": receipt.channel,
        "transaction_id": receipt.transaction_id,
        "way": receipt.way,
        "amount": amount(receipt.amount_minor, receipt.currency),
        "received_on": receipt.received_on,
        "reason": receipt.reason,
        "claimed_loan_id": receipt.claimed_loan_id,
        "loan_id": receipt.loan_id,
        "payment_id": receipt.payment_id,
        "requested_by": receipt.requested_by,
        "return_reason": receipt.return_reason,
        "returned_on": receipt.returned_on,
    }
