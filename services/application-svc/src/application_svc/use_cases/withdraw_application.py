"""The applicant wants no credit after all."""

from dataclasses import dataclass

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import application as rules
from application_svc.domain.progress import furthest
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller, the_callers
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class WithdrawApplication:
    caller: Caller
    application_id: str
    reason: str


async def withdraw_application(command: WithdrawApplication, uow: UnitOfWork, _ports: Ports) -> dict[str, str]:
    """Raises NotFound, NotWithdrawable."""
    application = await the_callers(command.caller, command.application_id, uow)
    steps = await uow.fetch("SELECT step FROM progress WHERE application_id = $1", application.id)
    reached = furthest([row["step"] for row in steps])
    uow.record(APPLICATIONS, application.id, rules.withdraw(application, reached, command.reason, uow.context.at))
    return {"application_id": application.id, "status": "withdrawn"}
