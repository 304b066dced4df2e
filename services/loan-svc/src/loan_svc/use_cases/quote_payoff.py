"""Quote what pays a loan off."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.payoff_quotes import keep_payoff_quote, last_sequence
from loan_svc.domain.payoff_quote import PayoffQuote, quote_payoff
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.views import amount


@dataclass(frozen=True, slots=True)
class QuotePayoff:
    loan_id: str
    owner: str | None


async def quote_loan_payoff(command: QuotePayoff, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The quote. Raises NotFound, LoanNotActive."""
    sequence = await last_sequence(uow, command.loan_id)
    loan = await own_loan(uow, command.loan_id, command.owner)
    quote = quote_payoff(loan, new_id(), ports.today())
    keep_payoff_quote(uow, quote, sequence)
    return payoff_quote_view(quote)


def payoff_quote_view(quote: PayoffQuote) -> dict[str, Any]:
    """A quote as it is shown."""
    currency = quote.currency
    return {
        "quote_id": quote.quote_id,
        "loan_id": quote.loan_id,
        "quoted_on": quote.quoted_on,
        "valid_until": quote.valid_until,
        "amount": amount(quote.amount_minor, currency),
        "principal": amount(quote.principal_minor, currency),
        "interest": amount(quote.interest_minor, currency),
        "fee": amount(quote.fee_minor, currency),
        "penalty": amount(quote.penalty_minor, currency),
        "early_penalty": amount(quote.early_penalty_minor, currency),
        "per_diem": amount(quote.per_diem_minor, currency),
    }
