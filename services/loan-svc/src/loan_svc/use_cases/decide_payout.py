"""A second person lets a large payout go, or not."""

from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.domain.payout_approval import approve_payout, refuse_payout
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class DecidePayout:
    loan_id: str
    approves: bool
    reason: str


async def decide_payout(command: DecidePayout, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan as it stands now. Raises NotFound, PayoutNotWaiting, SecondPersonNeeded."""
    loan, context = await own_loan(uow, command.loan_id, None), uow.context
    if command.approves:
        return loan_view(record(uow, loan.id, approve_payout(loan, context.actor, context.at)))
    return loan_view(record(uow, loan.id, refuse_payout(loan, command.reason, ports.today())))
