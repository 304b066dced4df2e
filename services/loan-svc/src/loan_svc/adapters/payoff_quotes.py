"""Pay-off quotes in their table, and whether something happened to the loan since."""

import msgspec

from fenqi.store import UnitOfWork
from loan_svc.domain import facts_money, facts_operations
from loan_svc.domain.payoff_quote import PayoffQuote
from loan_svc.events.publish import PUBLISHED

_read = msgspec.json.Decoder(PayoffQuote).decode
_VOIDING = [
    PUBLISHED[fact]
    for fact in (
        facts_money.PaymentReceived,
        facts_money.PaymentReversed,
        facts_money.RecoveryReceived,
        facts_operations.Charged,
        facts_operations.PenaltyWaived,
        facts_operations.RefundApplied,
        facts_operations.CoolingOffDeclared,
        facts_operations.Restructured,
        facts_operations.WrittenOff,
        facts_operations.TransactionReversed,
        facts_money.CreditRefundInstructed,
    )
]
_FIND = """
    SELECT quote::text AS quote, EXISTS (
        SELECT FROM facts f WHERE f.aggregate_id = q.loan_id AND f.sequence > q.after_sequence AND f.type = ANY($3)
    ) AS voided
    FROM payoff_quotes q WHERE quote_id = $1 AND loan_id = $2
"""


async def find_payoff_quote(uow: UnitOfWork, quote_id: str, loan_id: str) -> tuple[PayoffQuote, bool] | None:
    """The quote, and whether a later transaction has voided it."""
    rows = await uow.fetch(_FIND, quote_id, loan_id, _VOIDING)
    return (_read(rows[0]["quote"]), rows[0]["voided"]) if rows else None


async def last_sequence(uow: UnitOfWork, loan_id: str) -> int:
    """The loan's last fact. Read before the loan itself, so that what comes between voids a quote."""
    rows = await uow.fetch("SELECT version FROM loans WHERE id = $1", loan_id)
    return int(rows[0]["version"]) if rows else 0


def keep_payoff_quote(uow: UnitOfWork, quote: PayoffQuote, after_sequence: int) -> None:
    """Stage it."""
    uow.insert(
        "payoff_quotes",
        {
            "quote_id": quote.quote_id,
            "loan_id": quote.loan_id,
            "after_sequence": after_sequence,
            "quoted_on": quote.quoted_on,
            "valid_until": quote.valid_until,
            "amount_minor": quote.amount_minor,
            "quote": quote,
        },
    )
