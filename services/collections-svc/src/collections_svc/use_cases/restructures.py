"""A new plan for a debtor: ask for it, approve or decline it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.remedies import Method
from collections_svc.domain.remedy_policy import Authority
from collections_svc.domain.restructuring import (
    PlanWish,
    approve_restructure,
    decline_restructure,
    request_restructure,
)
from collections_svc.ports import Ports
from collections_svc.use_cases.show_remedies import remedies_view
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class AskNewPlan:
    loan_id: str
    reason: str
    periods: int
    annual_rate_percent: str | None
    method: Method | None
    first_due_on: date | None
    principal_grace_periods: int
    arrears_join: bool


@dataclass(frozen=True, slots=True)
class DecideNewPlan:
    loan_id: str
    request_id: str
    approves: bool
    reason: str
    authority: Authority


async def ask_new_plan(command: AskNewPlan, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case with the request that waits. Raises NotFound and what `request_restructure` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    wish = PlanWish(
        new_id(),
        command.reason,
        command.periods,
        command.annual_rate_percent,
        command.method,
        command.first_due_on,
        command.principal_grace_periods,
        command.arrears_join,
    )
    return remedies_view(uow.record(CASES, case.loan_id, request_restructure(case, wish, ports.remedies, by, today)))


async def decide_new_plan(command: DecideNewPlan, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case as it stands now. Raises NotFound and what `approve_restructure` and `decline_restructure` raise."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    if command.approves:
        facts = approve_restructure(case, command.request_id, command.authority, ports.remedies, by, today)
    else:
        facts = decline_restructure(case, command.request_id, command.reason, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))
