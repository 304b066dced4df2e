"""Forgive penalties."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.domain.facts_operations import PenaltyWaived
from loan_svc.domain.waiver import Waiver, waive
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.receipts import keep, receipt


@dataclass(frozen=True, slots=True)
class WaivePenalty:
    loan_id: str
    amount_minor: int
    currency: str
    waived_on: date | None
    reason: str


async def waive_penalty(command: WaivePenalty, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The receipt. Raises NotFound and what `waive` raises."""
    loan, today = await own_loan(uow, command.loan_id, None), ports.today()
    new = Waiver(new_id(), command.amount_minor, command.currency, command.waived_on or today, command.reason)
    facts = waive(loan, new, today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, PenaltyWaived), "a waiver waives first"
    return keep(uow, receipt(loan, new.waiver_id, "waiver", new.amount_minor, new.waived_on, made.moved))
