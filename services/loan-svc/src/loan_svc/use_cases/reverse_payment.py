"""Take back a payment that never was."""

from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import SUSPENSE
from loan_svc.domain import payments
from loan_svc.domain.facts import PaymentReversed
from loan_svc.domain.suspense import reopen
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record, record_suspense
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class ReversePayment:
    loan_id: str
    payment_id: str
    reason: str


async def reverse_payment(command: ReversePayment, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now. Raises NotFound, LoanNotActive, PaymentNotStanding. Money that came from suspense is in
    suspense again."""
    loan = await own_loan(uow, command.loan_id, None)
    today = ports.today()
    facts = payments.reverse_payment(loan, command.payment_id, command.reason, today)
    undone = facts[0]
    assert isinstance(undone, PaymentReversed), "the reversal comes first, what follows from it after it"
    loan = record(uow, loan.id, facts)
    uow.insert("payment_reversals", {"payment_id": command.payment_id, "reversed_on": today})
    if undone.receipt_id is not None:
        receipt = await uow.get(SUSPENSE, undone.receipt_id)
        record_suspense(uow, receipt.id, reopen(receipt, command.reason, today))
    return {"payment_id": command.payment_id, "loan": loan_view(loan)}
