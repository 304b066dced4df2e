"""What pays a loan off, as a thing that can be kept: good for some days, unless something happens to the loan."""

from dataclasses import dataclass
from datetime import date, timedelta

from loan_svc.domain.loan import Loan
from loan_svc.domain.payments import Payment, payoff
from loan_svc.domain.refusals import PayoffQuoteExpired, PayoffQuoteMismatch, PayoffQuoteVoided


@dataclass(frozen=True, slots=True)
class PayoffQuote:
    """`amount_minor` pays the loan off on every day from `quoted_on` to `valid_until`: the payment counts as of
    `quoted_on`, so the lender gives up the interest of the days between. `per_diem_minor` is what a new quote costs more
    for each day."""

    quote_id: str
    loan_id: str
    quoted_on: date
    valid_until: date
    currency: str
    amount_minor: int
    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    per_diem_minor: int
    early_penalty_minor: int = 0


def quote_payoff(loan: Loan, quote_id: str, today: date) -> PayoffQuote:
    """For the business date. Raises LoanNotActive."""
    owed = payoff(loan, today)
    return PayoffQuote(
        quote_id=quote_id,
        loan_id=loan.id,
        quoted_on=today,
        valid_until=today + timedelta(days=loan.product.payoff_quote_days),
        currency=loan.currency,
        amount_minor=owed.amount_minor,
        principal_minor=owed.principal_minor,
        interest_minor=owed.interest_minor,
        fee_minor=owed.fee_minor,
        penalty_minor=owed.penalty_minor,
        per_diem_minor=owed.per_diem_minor,
        early_penalty_minor=owed.early_penalty_minor,
    )


def check_quoted(quote: PayoffQuote, voided: bool, payment: Payment) -> None:
    """Whether a payment is what was quoted. Raises PayoffQuoteExpired, PayoffQuoteVoided, PayoffQuoteMismatch."""
    if payment.received_on > quote.valid_until:
        raise PayoffQuoteExpired(f"The quote was valid until {quote.valid_until}: ask for a new one.")
    if voided:
        raise PayoffQuoteVoided
    if (payment.kind, payment.amount_minor, payment.currency) != ("payoff", quote.amount_minor, quote.currency):
        raise PayoffQuoteMismatch(f"The quote is for a payoff of {quote.amount_minor} minor units {quote.currency}.")
    if payment.received_on < quote.quoted_on:
        raise PayoffQuoteMismatch(f"The quote was made on {quote.quoted_on}: what came before can't pay it.")
