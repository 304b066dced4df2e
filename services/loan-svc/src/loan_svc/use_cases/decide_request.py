"""Approve or refuse what another person asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.domain.allocation import Moved
from loan_svc.domain.asked import Decision, refuse, waiting
from loan_svc.domain.credit_refund import approve_credit_refund
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_money import CreditRefundInstructed
from loan_svc.domain.facts_operations import Restructured, WrittenOff
from loan_svc.domain.loan import Loan
from loan_svc.domain.restructuring import approve_restructure
from loan_svc.domain.write_off import approve_write_off
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.receipts import keep, receipt
from loan_svc.use_cases.views import loan_view

_APPROVE = {
    "credit_refund": approve_credit_refund,
    "restructure": approve_restructure,
    "write_off": approve_write_off,
}


@dataclass(frozen=True, slots=True)
class DecideRequest:
    loan_id: str
    request_id: str
    approves: bool
    reason: str


async def decide_request(command: DecideRequest, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now. Raises NotFound, NothingAsked, SecondPersonNeeded and what the request's rule raises."""
    loan, today, by = await own_loan(uow, command.loan_id, None), ports.today(), uow.context.actor
    asked = waiting(loan, command.request_id)
    if not command.approves:
        decision = Decision(command.request_id, False, by, command.reason)
        return loan_view(record(uow, loan.id, refuse(loan, decision, today)))
    facts = _APPROVE[asked.kind](loan, asked.request_id, by, today)
    loan = record(uow, loan.id, facts)
    keep_decided(uow, loan, facts)
    return loan_view(loan)


def keep_decided(uow: UnitOfWork, loan: Loan, facts: Sequence[LoanFact]) -> None:
    """Stage the receipts of what was approved."""
    for fact in facts:
        match fact:
            case WrittenOff():
                assert fact.write_off_id is not None, "a request has an id"
                moved = Moved(written_off_minor=fact.principal_minor)
                on = fact.written_off_on
                keep(uow, receipt(loan, fact.write_off_id, "write_off", fact.principal_minor, on, moved))
            case Restructured():
                minor, on = fact.terms.principal_minor, fact.restructured_on
                keep(uow, receipt(loan, fact.restructure_id, "restructure", minor, on, fact.moved))
            case CreditRefundInstructed():
                on = fact.instructed_on
                keep(uow, receipt(loan, fact.refund_id, "credit_refund", fact.amount_minor, on, Moved()))
            case _:
                pass
