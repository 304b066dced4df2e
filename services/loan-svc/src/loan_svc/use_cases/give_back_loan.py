"""The customer gives the loan back within its cooling-off days: what it takes is quoted."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.payoff_quotes import keep_payoff_quote, last_sequence
from loan_svc.domain.cooling_off import declare_cooling_off
from loan_svc.domain.facts_operations import CoolingOffDeclared
from loan_svc.domain.payoff_quote import quote_payoff
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.quote_payoff import payoff_quote_view
from loan_svc.use_cases.receipts import keep, receipt


@dataclass(frozen=True, slots=True)
class GiveBackLoan:
    loan_id: str
    owner: str | None


async def give_back_loan(command: GiveBackLoan, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The pay-off quote to pay. Raises NotFound, LoanNotActive, AlreadyAsked, CoolingOffOver."""
    sequence = await last_sequence(uow, command.loan_id)
    loan, today = await own_loan(uow, command.loan_id, command.owner), ports.today()
    facts = declare_cooling_off(loan, new_id(), today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, CoolingOffDeclared), "it is declared first"
    keep(uow, receipt(loan, made.cooling_off_id, "cooling_off", 0, today, made.moved))
    quote = quote_payoff(loan, new_id(), today)
    keep_payoff_quote(uow, quote, sequence + len(facts))
    return payoff_quote_view(quote)
