"""Take a debt off the book."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from loan_svc.domain.write_off import write_off
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class WriteOffLoan:
    loan_id: str
    reason: str


async def write_off_loan(command: WriteOffLoan, uow: UnitOfWork, _ports: Ports) -> dict[str, object]:
    """The loan as it stands now. Raises NotFound, LoanNotActive, NotOverdue."""
    loan = await own_loan(uow, command.loan_id, None)
    return loan_view(record(uow, loan.id, write_off(loan, command.reason, uow.context.business_date)))
