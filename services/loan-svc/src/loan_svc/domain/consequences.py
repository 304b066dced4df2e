"""What follows from how a loan stands once a transaction came or went: it is cured or less overdue, it has ended, or it runs
again, and its interest is earned in the books as its life now says."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from loan_svc.domain.ageing import reclassified
from loan_svc.domain.calc.life.life import Life, LifeStatus
from loan_svc.domain.classification import RANKS, class_at
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_ageing import Overdue, OverdueCured
from loan_svc.domain.facts_money import LoanSettled
from loan_svc.domain.facts_origination import LoanCancelled
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.recognise import recognise
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


def with_consequences(loan: Loan, facts: Sequence[LoanFact], life: Life, today: date) -> list[LoanFact]:
    """The facts that say what moved, and those that follow. `loan` is as it stood before, `life` as it is with them."""
    if _goes_on(loan, life):
        return [*facts, *recognise(loan, life, today)]
    for fact in facts:
        loan = evolve(loan, fact)
    better = _better(loan, life, today)
    for fact in better:
        loan = evolve(loan, fact)
    end = _ended(loan, life, today)
    for fact in end:
        loan = evolve(loan, fact)
    return [*facts, *better, *end, *recognise(loan, life, today)]


def _goes_on(loan: Loan, life: Life) -> bool:
    """A loan in good standing that stays so, as most do: nothing follows but what its interest earns."""
    return (
        loan.status == "active"
        and life.status == LifeStatus.ACTIVE
        and loan.bucket is None
        and loan.classification == "pass"
        and not loan.is_given_back
    )


def _better(loan: Loan, life: Life, today: date) -> Sequence[LoanFact]:
    """Out of arrears, or in a lower bucket and class than before. Worse ones are only ever found at a day's close."""
    if loan.status != "active":
        return ()
    days = loan.days_past_due(life.next_due_on, today) if life.past_due_minor and life.next_due_on else 0
    return (*_lower_bucket(loan, life, days, today), *_better_class(loan, days, today))


def _lower_bucket(loan: Loan, life: Life, days: int, today: date) -> Sequence[LoanFact]:
    if loan.bucket is None:
        return ()
    if not life.past_due_minor:
        return (OverdueCured(loan.id, loan.customer_id, loan.bucket, life.balance_minor, loan.currency, today),)
    assert life.next_due_on is not None, "something is past due"
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


def _better_class(loan: Loan, days: int, today: date) -> Sequence[LoanFact]:
    classification = class_at(days)
    if RANKS[classification] >= RANKS[loan.classification]:
        return ()
    return (reclassified(loan, classification, days, today),)


def _ended(loan: Loan, life: Life, today: date) -> Sequence[LoanFact]:
    """LoanSettled when nothing is owed any more and that is news; LoanCancelled when the loan was given back."""
    if life.status != LifeStatus.SETTLED or loan.status != "active":
        return ()
    if loan.is_given_back:
        return (_given_back(loan, today),)
    assert loan.maturity_on is not None, "an active loan matures"
    assert life.settled_on is not None, "a settled loan was settled on some day"
    settled = LoanSettled(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        settled_on=life.settled_on,
        early=life.settled_on < loan.maturity_on,
        total_paid_minor=loan.sums.sum_minor - loan.given_back_minor,
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
