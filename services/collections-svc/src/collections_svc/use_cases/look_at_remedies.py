"""Days pass: agreed relief is kept, broken or over, offers lapse. And a case ends, with all that was asked for on it."""

from dataclasses import dataclass
from datetime import date

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain import hardship, restructuring, settlement, write_off
from collections_svc.domain.case import Case
from collections_svc.domain.facts import Reason
from collections_svc.use_cases.hardships import let_contact
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class LookAtRemedies:
    loan_ids: tuple[str, ...]


async def look_at_remedies(command: LookAtRemedies, uow: UnitOfWork, _ports: object) -> int:
    """How many of these loans' cases had something ended or kept."""
    changed, today = 0, uow.context.business_date
    for case in (await uow.find_many(CASES, command.loan_ids)).values():
        facts = [*hardship.look_at_hardship(case, today), *settlement.lapse_settlement(case, today)]
        if facts:
            uow.record(CASES, case.loan_id, facts)
            changed += 1
    return changed


async def end_with_case(case: Case, reason: Reason, on: date, uow: UnitOfWork) -> None:
    """A case is about to close: what waits on it is void, and a hardship check blocks contacts no more."""
    facts = [
        *write_off.cancel_write_off(case, reason, on),
        *hardship.end_with_case(case, on),
        *settlement.lapse_with_case(case, on),
        *restructuring.decline_with_case(case, on, uow.context.actor),
    ]
    uow.record(CASES, case.loan_id, facts)
    if case.remedies.hardship is not None:
        await let_contact(uow, case.customer_id, case.remedies.hardship.check_id, on)
