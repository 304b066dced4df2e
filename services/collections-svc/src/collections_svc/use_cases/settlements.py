"""Settle a debt for less: propose, offer or refuse, accept."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.remedy_policy import Authority
from collections_svc.domain.settlement import (
    SettlementWish,
    accept_settlement,
    offer_settlement,
    propose_settlement,
    refuse_settlement,
)
from collections_svc.ports import Ports
from collections_svc.use_cases.show_remedies import remedies_view
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class ProposeSettlement:
    loan_id: str
    pays_minor: int
    currency: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class DecideSettlement:
    loan_id: str
    offer_id: str
    approves: bool
    reason: str
    authority: Authority


@dataclass(frozen=True, slots=True)
class AcceptSettlement:
    loan_id: str
    offer_id: str


async def propose(command: ProposeSettlement, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case with the proposal that waits. Raises NotFound, PartnerAway and what `propose_settlement` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    wish = SettlementWish(new_id(), command.pays_minor, command.currency, command.valid_until)
    penalty_minor = await ports.debts.penalty_minor(case.loan_id, today) if case.status == "open" else 0
    facts = propose_settlement(case, wish, penalty_minor, ports.remedies, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))


async def decide_settlement(command: DecideSettlement, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The case as it stands now. Raises NotFound and what `offer_settlement` and `refuse_settlement` raise."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    if command.approves:
        facts = offer_settlement(case, command.offer_id, command.authority, ports.remedies, by, today)
    else:
        facts = refuse_settlement(case, command.offer_id, command.reason, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))


async def accept(command: AcceptSettlement, uow: UnitOfWork, _ports: object) -> dict[str, Any]:
    """The case as it stands now. Raises NotFound, OfferNotOpen."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    facts = accept_settlement(case, command.offer_id, by, today)
    return remedies_view(uow.record(CASES, case.loan_id, facts))
