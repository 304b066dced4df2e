"""A person did a step of a case's ladder that is no contact: those are logged, and do their step."""

from dataclasses import dataclass

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.sight import worked_case
from collections_svc.domain.ladder import CONTACTS, Way
from collections_svc.domain.refusals import ContactNotLogged
from collections_svc.domain.steps import step_done
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class DoStep:
    """`outcome` is a word of the way's own, such as "not_reached"."""

    who: Principal
    loan_id: str
    step: str
    way: Way
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Done:
    """What is still to be done by a person, and when."""

    loan_id: str
    step: str
    next_work_on: str | None


async def do_step(command: DoStep, uow: UnitOfWork, _ports: object) -> Done:
    """Raises NoCase, ContactNotLogged and what `step_done` raises."""
    case = await worked_case(uow, command.loan_id, command.who)
    if command.way in CONTACTS:
        raise ContactNotLogged
    facts = step_done(case, command.step, command.way, uow.context.business_date, command.outcome)
    after = uow.record(CASES, command.loan_id, facts)
    return Done(command.loan_id, command.step, after.next_work_on.isoformat() if after.next_work_on else None)
