"""Give a debt up: ask for it, approve it twice, or refuse it."""

from dataclasses import dataclass
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.write_off import approve_write_off, refuse_write_off, request_write_off
from collections_svc.ports import Ports
from collections_svc.use_cases.show_remedies import remedies_view
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class AskWriteOff:
    loan_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecideWriteOff:
    loan_id: str
    request_id: str
    approves: bool
    reason: str


async def ask_write_off(command: AskWriteOff, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case with the request that waits. Raises NotFound and what `request_write_off` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    facts = request_write_off(case, new_id(), command.reason, ports.remedies, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))


async def decide_write_off(command: DecideWriteOff, uow: UnitOfWork, _ports: object) -> dict[str, Any]:
    """The case as it stands now. Raises NotFound and what `approve_write_off` and `refuse_write_off` raise."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    if command.approves:
        facts = approve_write_off(case, command.request_id, by, today)
    else:
        facts = refuse_write_off(case, command.request_id, command.reason, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))
