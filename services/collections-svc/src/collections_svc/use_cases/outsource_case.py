"""A case is given to an agency, or taken back from it."""

from dataclasses import dataclass

from collections_svc.adapters.aggregates import AGENCIES, CASES
from collections_svc.adapters.sight import seen_case
from collections_svc.domain.outsourcing import outsource, recall
from collections_svc.use_cases.assign_cases import Hands
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal


@dataclass(frozen=True, slots=True)
class Outsource:
    """The agency works on the case from now on."""

    who: Principal
    loan_id: str
    agency_id: str


@dataclass(frozen=True, slots=True)
class Recall:
    """The agency has it no more."""

    who: Principal
    loan_id: str
    reason: str


async def outsource_case(command: Outsource, uow: UnitOfWork, _ports: object) -> Hands:
    """Raises NoCase and what `outsource` raises."""
    case = await seen_case(uow, command.loan_id, command.who)
    agency = await uow.find(AGENCIES, command.agency_id)
    after = uow.record(CASES, command.loan_id, outsource(case, agency, uow.context.business_date))
    return Hands(command.loan_id, after.queue, after.hands.collector_id, after.hands.agency_id)


async def recall_case(command: Recall, uow: UnitOfWork, _ports: object) -> Hands:
    """Raises NoCase and what `recall` raises."""
    case = await seen_case(uow, command.loan_id, command.who)
    after = uow.record(CASES, command.loan_id, recall(case, command.reason, uow.context.business_date))
    return Hands(command.loan_id, after.queue, after.hands.collector_id, after.hands.agency_id)
