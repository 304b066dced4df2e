"""Take back a payment that never was."""

from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.transactions import find_transaction
from loan_svc.domain.refusals import PaymentNotStanding, ReversalOfReversal
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.reverse_transaction import reversal
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class ReversePayment:
    loan_id: str
    payment_id: str
    reason: str


async def reverse_payment(command: ReversePayment, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now. Raises NotFound, ReversalOfReversal, PaymentNotStanding, CreditAlreadyRefunded."""
    loan = await own_loan(uow, command.loan_id, None)
    if all(one.payment_id != command.payment_id for one in loan.received):
        found = await find_transaction(uow, command.payment_id)
        if found is not None and found.kind == "reversal":
            raise ReversalOfReversal
        raise PaymentNotStanding(f"No payment {command.payment_id} stands on loan {loan.id}: look at its payments.")
    made, now = await reversal(loan, command.payment_id, command.reason, uow, ports)
    return {"payment_id": command.payment_id, "reversal_id": made["transaction_id"], "loan": loan_view(now)}
