"""What a payment means: where its money goes, what it cures, whether it ends the loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fenqi.kernel.money import MAX_AMOUNT_MINOR
from loan_svc.domain.facts import Allocation, LoanFact, LoanSettled, Overdue, OverdueCured, PaymentReceived
from loan_svc.domain.loan import Loan
from loan_svc.domain.plan import Parts, Plan
from loan_svc.domain.products import WrongCurrency
from loan_svc.domain.refusals import (
    AmountNotPayable,
    LoanNotActive,
    PaymentBeforeDisbursement,
    PaymentInFuture,
    PayoffTooSmall,
)
from loan_svc.domain.words import PaymentKind, Way


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached us."""

    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    way: Way
    kind: PaymentKind = "instalment"


class Payoff(NamedTuple):
    """What ends a loan on a day. One day later it is `per_diem_minor` more."""

    on: date
    parts: Parts
    per_diem_minor: int


class _Outcome(NamedTuple):
    parts: Parts
    credit_minor: int
    position_minor: int
    ends: bool


def record_payment(loan: Loan, payment: Payment, today: date) -> list[LoanFact]:
    """Decide what a payment means on business date `today`.

    Raises AmountNotPayable, WrongCurrency, LoanNotActive, PaymentInFuture, PaymentBeforeDisbursement, PayoffTooSmall.
    """
    _check(loan, payment, today)
    plan = loan.plan
    outcome = _pay_off(loan, payment) if payment.kind == "payoff" else _pay_plan(loan, plan, payment)
    past_due = 0 if outcome.ends else max(0, plan.due_before(today) - outcome.position_minor)
    received = PaymentReceived(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment.payment_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        received_on=payment.received_on,
        way=payment.way,
        allocation=Allocation(*outcome.parts, 0, outcome.credit_minor),
        outstanding_principal_minor=loan.outstanding_principal_minor - outcome.parts.principal_minor,
        past_due_minor=past_due,
        instalments_paid=plan.instalments_paid(outcome.position_minor),
        next_due_on=None if outcome.ends else plan.next_due_on(outcome.position_minor),
    )
    return [received, *_better(loan, received, today), *_settled(loan, received, outcome)]


def payoff(loan: Loan, on: date) -> Payoff:
    """What pays a loan off on a day: outstanding principal, and the interest and fees owed for the time up to it that
    are not paid yet. Interest paid ahead of its time counts, but is not given back. Raises LoanNotActive,
    PaymentBeforeDisbursement."""
    if loan.status != "active" or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is nothing to pay off.")
    if on < loan.disbursed_on:
        raise PaymentBeforeDisbursement
    parts = _owed(loan, on)
    try:
        following = date.fromordinal(on.toordinal() + 1)
    except ValueError:
        following = on
    return Payoff(on, parts, _owed(loan, following).sum_minor - parts.sum_minor)


def _owed(loan: Loan, on: date) -> Parts:
    earned = loan.plan.earned(on)
    return Parts(
        loan.outstanding_principal_minor,
        max(0, earned.interest_minor - loan.paid.interest_minor),
        max(0, earned.fee_minor - loan.paid.fee_minor),
    )


def _check(loan: Loan, payment: Payment, today: date) -> None:
    if not 0 < payment.amount_minor <= MAX_AMOUNT_MINOR:
        raise AmountNotPayable
    if payment.currency != loan.currency:
        raise WrongCurrency(f"Loan {loan.id} is in {loan.currency}, not {payment.currency}: pay in that currency.")
    if loan.status != "active" or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: nothing can be paid on it now.")
    if payment.received_on > today:
        raise PaymentInFuture(f"The business date is {today}: {payment.received_on} has not come yet.")
    if payment.received_on < loan.disbursed_on:
        raise PaymentBeforeDisbursement(f"Loan {loan.id} was paid out on {loan.disbursed_on}.")


def _pay_plan(loan: Loan, plan: Plan, payment: Payment) -> _Outcome:
    """Oldest instalment first; what is more than the whole plan is the customer's credit."""
    order = loan.product.allocation
    position = min(loan.position_minor + payment.amount_minor, plan.total_minor)
    before, after = plan.paid(loan.position_minor, order), plan.paid(position, order)
    parts = Parts(*(now - then for now, then in zip(after, before, strict=True)))
    return _Outcome(parts, payment.amount_minor - parts.sum_minor, position, position == plan.total_minor)


def _pay_off(loan: Loan, payment: Payment) -> _Outcome:
    parts = payoff(loan, payment.received_on).parts
    if payment.amount_minor < parts.sum_minor:
        raise PayoffTooSmall(
            f"Paying off on {payment.received_on} takes {parts.sum_minor} minor units, not {payment.amount_minor}."
        )
    return _Outcome(parts, payment.amount_minor - parts.sum_minor, loan.position_minor, True)


def _better(loan: Loan, received: PaymentReceived, today: date) -> Sequence[LoanFact]:
    """Out of arrears, or in a lower bucket than before. A higher one is only ever found at a day's close."""
    if loan.bucket is None:
        return ()
    if not received.past_due_minor:
        cured = OverdueCured(
            loan.id, loan.customer_id, loan.bucket, received.outstanding_principal_minor, loan.currency, today
        )
        return (cured,)
    assert received.next_due_on is not None, "something is past due"
    days = (today - received.next_due_on).days
    bucket = loan.product.bucket_at(days)
    if bucket is None or loan.product.rank(bucket) >= loan.product.rank(loan.bucket):
        return ()
    lower = Overdue(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        bucket=bucket,
        previous_bucket=loan.bucket,
        days_past_due=days,
        past_due_minor=received.past_due_minor,
        outstanding_principal_minor=received.outstanding_principal_minor,
        currency=loan.currency,
        since_on=received.next_due_on,
        as_of_on=today,
        product_code=loan.product_code,
        merchant_id=loan.merchant_id,
    )
    return (lower,)


def _settled(loan: Loan, received: PaymentReceived, outcome: _Outcome) -> Sequence[LoanFact]:
    if not outcome.ends:
        return ()
    assert loan.maturity_on is not None, "an active loan matures"
    settled = LoanSettled(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        settled_on=received.received_on,
        early=received.received_on < loan.maturity_on,
        total_paid_minor=loan.paid.sum_minor + received.amount_minor,
        credit_minor=loan.paid.credit_minor + outcome.credit_minor,
        currency=loan.currency,
    )
    return (settled,)
