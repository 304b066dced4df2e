"""Ask for a new plan."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.domain.restructuring import NewPlan, ask_restructure
from loan_svc.domain.words import Method
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class AskRestructure:
    loan_id: str
    effective_on: date | None
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears_join: bool
    reason: str


async def ask_for_restructure(command: AskRestructure, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The loan with the request that waits. Raises NotFound and what `ask_restructure` raises."""
    loan, today = await own_loan(uow, command.loan_id, None), ports.today()
    new = NewPlan(
        new_id(),
        command.effective_on or today,
        command.periods,
        command.annual_rate_percent,
        command.method,
        command.first_due_on,
        command.principal_grace_periods,
        command.arrears_join,
        command.reason,
    )
    return loan_view(record(uow, loan.id, ask_restructure(loan, new, uow.context.actor, today)))
