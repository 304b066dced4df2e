"""Something else than a payment never was: the loan is replayed without it."""

from datetime import date

from loan_svc.domain.consequences import reopened, standing, with_consequences, without
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import TransactionReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.payments import reverse_payment
from loan_svc.domain.refusals import LoanNotActive, ReversalNotAllowed, TransactionNotStanding


def reverse(loan: Loan, transaction_id: str, reason: str, today: date) -> list[LoanFact]:
    """Take back a transaction of any kind.

    Raises LoanNotActive, TransactionNotStanding, ReversalNotAllowed, CreditAlreadyRefunded.
    """
    if loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: nothing on it can be reversed.")
    if any(one.payment_id == transaction_id for one in loan.received):
        return reverse_payment(loan, transaction_id, reason, today)
    gone = next((one for one in loan.decided if one.id == transaction_id), None)
    if gone is None:
        raise TransactionNotStanding(f"No transaction {transaction_id} stands on loan {loan.id}: look at its list.")
    if gone.kind == "credit_refund":
        raise ReversalNotAllowed("A refund that was paid out can't be taken back: record the money that came back.")
    life = without(loan, transaction_id, today)
    reversed_ = TransactionReversed(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        transaction_id=transaction_id,
        kind=gone.kind,
        amount_minor=gone.amount_minor,
        cash_minor=-_cash_minor(gone),
        currency=loan.currency,
        happened_on=gone.on,
        reversed_on=today,
        reason=reason,
        moved=went(life).less(loan.sums),
        reopened=reopened(loan, life),
        **standing(life),
    )
    return with_consequences(loan, [reversed_], life, today)


def _cash_minor(one: Decided) -> int:
    """The money that had come in with it."""
    return one.amount_minor if one.kind == "merchant_refund" else 0
