"""Take a debt off the book: one person asks, another asks for the same, and then it is done."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.write_off import approve_write_off, ask_write_off
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.decide_request import keep_decided
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class WriteOffLoan:
    """`request_id` is the name that the asking system (collections) gave its own request."""

    loan_id: str
    reason: str
    request_id: str | None


async def write_off_loan(command: WriteOffLoan, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now: with the request that waits, or written off.

    Raises NotFound, LoanNotActive, NotOverdue, SecondPersonNeeded.
    """
    loan, today, by = await own_loan(uow, command.loan_id, None), ports.today(), uow.context.actor
    asked = next((one for one in loan.asked if one.kind == "write_off"), None)
    if asked is None:
        facts: list[LoanFact] = ask_write_off(loan, new_id(), command.request_id, command.reason, by, today)
        return loan_view(record(uow, loan.id, facts))
    facts = approve_write_off(loan, asked.request_id, by, today)
    loan = record(uow, loan.id, facts)
    keep_decided(uow, loan, facts)
    return loan_view(loan)
