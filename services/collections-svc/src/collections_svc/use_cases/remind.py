"""The day of planned steps has come: what the customer should hear becomes a fact, which customer-svc sends."""

from dataclasses import dataclass

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import case as rules
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Remind:
    loan_ids: tuple[str, ...]


async def remind(command: Remind, uow: UnitOfWork, _ports: object) -> int:
    """How many reminders of these loans' cases fell due."""
    due = 0
    for case in (await uow.find_many(CASES, command.loan_ids)).values():
        facts = rules.remind(case, uow.context.business_date)
        if facts:
            uow.record(CASES, case.loan_id, facts)
            due += len(facts)
    return due
