"""Ask that the customer's credit is paid back."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.domain.credit_refund import ask_credit_refund
from loan_svc.domain.products import WrongCurrency
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class AskCreditRefund:
    """All of the credit when no amount is given."""

    loan_id: str
    amount_minor: int | None
    currency: str | None
    reason: str


async def ask_for_credit_refund(command: AskCreditRefund, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan with the request that waits. Raises NotFound, WrongCurrency and what `ask_credit_refund` raises."""
    loan = await own_loan(uow, command.loan_id, None)
    if command.currency is not None and command.currency != loan.currency:
        raise WrongCurrency(f"Loan {loan.id} is in {loan.currency}: its credit is too.")
    facts = ask_credit_refund(loan, new_id(), command.amount_minor, command.reason, uow.context.actor, ports.today())
    return loan_view(record(uow, loan.id, facts))
