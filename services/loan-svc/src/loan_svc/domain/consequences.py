"""What follows from how a loan stands once a transaction came or went: it is cured or less overdue, it has ended, or it runs
again."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from loan_svc.domain.calc.life.life import Life, LifeStatus
from loan_svc.domain.facts import LoanCancelled, LoanFact, LoanSettled, Moved, Overdue, OverdueCured
from loan_svc.domain.loan import Loan
from loan_svc.domain.refusals import CreditAlreadyRefunded
from loan_svc.domain.words import Status

_AS_IT_ENDED: dict[Status, LifeStatus] = {
    "written_off": LifeStatus.WRITTEN_OFF,
    "settled": LifeStatus.SETTLED,
    "cancelled": LifeStatus.SETTLED,
}
"""A loan given back within its cooling-off days is cancelled."""


class Standing(TypedDict):
    """The fields by which a fact says how the loan stands with it counted."""

    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


def standing(life: Life) -> Standing:
    """As a life ends up."""
    return {
        "outstanding_principal_minor": life.balance_minor,
        "past_due_minor": life.past_due_minor,
        "instalments_paid": life.instalments_paid,
        "next_due_on": life.next_due_on,
    }


def reopened(loan: Loan, life: Life) -> bool:
    """A loan that had ended is owed again, or ends in another way."""
    return loan.status in _AS_IT_ENDED and life.status != _AS_IT_ENDED[loan.status]


def without(loan: Loan, transaction_id: str, today: date) -> Life:
    """The loan as if a transaction had never been. Raises CreditAlreadyRefunded."""
    life = loan.life(today, but=transaction_id)
    if life.credit_minor < 0:
        raise CreditAlreadyRefunded
    return life


def consequences(loan: Loan, life: Life, moved: Moved, today: date) -> Sequence[LoanFact]:
    """The facts after the one that says what moved. `loan` is as it stood before it."""
    return [*_better(loan, life, today), *ended(loan, life, moved, today)]


def _better(loan: Loan, life: Life, today: date) -> Sequence[LoanFact]:
    """Out of arrears, or in a lower bucket than before. A higher one is only ever found at a day's close."""
    if loan.bucket is None or loan.status != "active" or life.status == LifeStatus.WRITTEN_OFF:
        return ()
    if not life.past_due_minor:
        return (OverdueCured(loan.id, loan.customer_id, loan.bucket, life.balance_minor, loan.currency, today),)
    assert life.next_due_on is not None, "something is past due"
    days = (today - life.next_due_on).days
    bucket = loan.product.bucket_at(days)
    if bucket is None or loan.product.rank(bucket) >= loan.product.rank(loan.bucket):
        return ()
    lower = Overdue(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        bucket=bucket,
        previous_bucket=loan.bucket,
        days_past_due=days,
        past_due_minor=life.past_due_minor,
        outstanding_principal_minor=life.balance_minor,
        currency=loan.currency,
        since_on=life.next_due_on,
        as_of_on=today,
        product_code=loan.product_code,
        merchant_id=loan.merchant_id,
    )
    return (lower,)


def ended(loan: Loan, life: Life, moved: Moved, today: date) -> Sequence[LoanFact]:
    """LoanSettled when nothing is owed any more and that is news; LoanCancelled when the loan was given back."""
    if life.status != LifeStatus.SETTLED or loan.status in ("settled", "cancelled"):
        return ()
    if loan.is_given_back:
        return (_given_back(loan, today),)
    assert loan.maturity_on is not None, "an active loan matures"
    assert life.settled_on is not None, "a settled loan was settled on some day"
    given_back = loan.given_back_minor + moved.given_back_minor
    settled = LoanSettled(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        settled_on=life.settled_on,
        early=life.settled_on < loan.maturity_on,
        total_paid_minor=loan.sums.sum_minor + moved.sum_minor - given_back,
        credit_minor=life.credit_minor,
        currency=loan.currency,
    )
    return (settled,)


def _given_back(loan: Loan, today: date) -> LoanCancelled:
    """The hold was posted when the money went out, so there is none to give back: the principal paid restores the line."""
    return LoanCancelled(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        application_id=loan.application_id,
        cancelled_from="cooling_off",
        hold_id=None,
        amount_minor=loan.terms.principal_minor,
        currency=loan.currency,
        reason="cooling_off",
        cancelled_on=today,
        merchant_id=loan.merchant_id,
        checkout_id=loan.checkout_id,
    )
