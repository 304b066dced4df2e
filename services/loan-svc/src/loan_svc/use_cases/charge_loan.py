"""Charge a cost to the customer."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.domain.charge import Charge, charge
from loan_svc.domain.facts_operations import Charged
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.receipts import keep, receipt


@dataclass(frozen=True, slots=True)
class ChargeLoan:
    loan_id: str
    amount_minor: int
    currency: str
    charged_on: date | None
    due_on: date | None
    is_fee: bool
    reason: str


async def charge_loan(command: ChargeLoan, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The receipt. Raises NotFound and what `charge` raises."""
    loan, today = await own_loan(uow, command.loan_id, None), ports.today()
    on = command.charged_on or today
    new = Charge(
        new_id(), command.amount_minor, command.currency, on, command.due_on or on, command.is_fee, command.reason
    )
    facts = charge(loan, new, today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, Charged), "a charge is first charged"
    return keep(uow, receipt(loan, new.charge_id, "charge", new.amount_minor, on, made.moved))
