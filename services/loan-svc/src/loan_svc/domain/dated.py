"""On which days a transaction of a loan may be dated: its entry is always of today, its place in the replay is its own."""

from datetime import date

from fenqi.kernel.money import MAX_AMOUNT_MINOR
from loan_svc.domain.loan import Loan
from loan_svc.domain.products import WrongCurrency
from loan_svc.domain.refusals import (
    AmountNotPayable,
    LoanNotActive,
    PaymentBeforeDisbursement,
    PaymentInFuture,
    TooFarBack,
    TransactionIdReused,
)
from loan_svc.domain.words import Status


def check_dated(loan: Loan, on: date, today: date) -> None:
    """Raises PaymentInFuture, PaymentBeforeDisbursement, TooFarBack."""
    if on > today:
        raise PaymentInFuture(f"The business date is {today}: {on} has not come yet.")
    if loan.disbursed_on is None or on < loan.disbursed_on:
        raise PaymentBeforeDisbursement(f"Loan {loan.id} was paid out on {loan.disbursed_on}.")
    if (today - on).days > loan.product.days_back:
        raise TooFarBack(f"{on} is more than {loan.product.days_back} days before the business date {today}.")


def check_new(
    loan: Loan, id_: str, amount_minor: int, currency: str, on: date, today: date, statuses: tuple[Status, ...]
) -> None:
    """What holds for every transaction with an amount.

    Raises AmountNotPayable, WrongCurrency, LoanNotActive, TransactionIdReused and what `check_dated` raises."""
    if not 0 < amount_minor <= MAX_AMOUNT_MINOR:
        raise AmountNotPayable
    if currency != loan.currency:
        raise WrongCurrency(f"Loan {loan.id} is in {loan.currency}, not {currency}: use that currency.")
    if loan.status not in statuses or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: this can't be done on it now.")
    if any(one.payment_id == id_ for one in loan.received) or any(one.id == id_ for one in loan.decided):
        raise TransactionIdReused
    check_dated(loan, on, today)
