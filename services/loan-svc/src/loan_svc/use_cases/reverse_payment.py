"""Take back a payment that never was."""

from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.domain import payments
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class ReversePayment:
    loan_id: str
    payment_id: str
    reason: str


async def reverse_payment(command: ReversePayment, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now. Raises NotFound, LoanNotActive, PaymentNotStanding."""
    loan = await own_loan(uow, command.loan_id, None)
    facts = payments.reverse_payment(loan, command.payment_id, command.reason, ports.today())
    return {"payment_id": command.payment_id, "loan": loan_view(record(uow, loan.id, facts))}
