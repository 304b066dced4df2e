"""Take money that the merchant gives back. It is known by its id, as a payment is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.domain.facts_operations import RefundApplied
from loan_svc.domain.merchant_refund import MerchantRefund, apply_refund
from loan_svc.domain.words import PrepaymentMode
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.receipts import keep, kept_before, receipt


@dataclass(frozen=True, slots=True)
class ApplyMerchantRefund:
    loan_id: str
    refund_id: str
    amount_minor: int
    currency: str
    refunded_on: date | None
    mode: PrepaymentMode
    reason: str


async def apply_merchant_refund(command: ApplyMerchantRefund, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The receipt. Raises NotFound, TransactionIdReused and what `apply_refund` raises."""
    mark = "|".join(
        (command.loan_id, str(command.amount_minor), command.currency, command.mode, str(command.refunded_on))
    )
    before = await kept_before(uow, command.refund_id, mark)
    if before is not None:
        return before
    loan, today = await own_loan(uow, command.loan_id, None), ports.today()
    on = command.refunded_on or today
    new = MerchantRefund(command.refund_id, command.amount_minor, command.currency, on, command.mode, command.reason)
    facts = apply_refund(loan, new, today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, RefundApplied), "a refund is applied first"
    done = receipt(loan, new.refund_id, "merchant_refund", new.amount_minor, on, made.moved)
    return keep(uow, done, fingerprint=mark)
