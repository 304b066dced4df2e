"""What a payment means: where its money goes, what it cures, whether it ends the loan; and what it means that it never was.

Every decision replays the loan's payments by their dates. A fact carries how far each part of what was paid moved, so
the books always say what the replay says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fenqi.kernel.money import MAX_AMOUNT_MINOR
from loan_svc.domain.ageing import reclassified
from loan_svc.domain.calc.life.life import Life, LifeStatus, PayOff
from loan_svc.domain.classification import RANKS, class_at
from loan_svc.domain.facts import (
    Allocation,
    AllocationsMoved,
    LoanFact,
    LoanSettled,
    Overdue,
    OverdueCured,
    PaymentReceived,
    PaymentReversed,
)
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.money_received import Received, went
from loan_svc.domain.products import WrongCurrency
from loan_svc.domain.recognise import recognise
from loan_svc.domain.refusals import (
    AmountNotPayable,
    LoanNotActive,
    PaymentBeforeDisbursement,
    PaymentInFuture,
    PaymentNotStanding,
    PayoffTooSmall,
    PrepaymentModeMissing,
    PrepaymentTooSmall,
)
from loan_svc.domain.words import PaymentKind, PrepaymentMode, Way


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached us. A prepayment says what it changes: the number of instalments left, or their size."""

    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    way: Way
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None


def record_payment(loan: Loan, payment: Payment, today: date) -> list[LoanFact]:
    """Decide what a payment means on business date `today`.

    Raises AmountNotPayable, WrongCurrency, LoanNotActive, PaymentInFuture, PaymentBeforeDisbursement, PayoffTooSmall,
    PrepaymentModeMissing, PrepaymentTooSmall.
    """
    _check(loan, payment, today)
    one = Received(payment.payment_id, payment.received_on, payment.amount_minor, payment.kind, payment.mode)
    life = loan.life(today, more=(one,))
    moved = went(life).less(loan.paid)
    in_order = min(moved.parts) >= 0
    received = PaymentReceived(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment.payment_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        received_on=payment.received_on,
        way=payment.way,
        allocation=moved if in_order else Allocation(credit_minor=payment.amount_minor),
        outstanding_principal_minor=life.balance_minor,
        past_due_minor=life.past_due_minor,
        instalments_paid=life.instalments_paid,
        next_due_on=life.next_due_on,
        kind=payment.kind,
        mode=payment.mode,
    )
    facts: list[LoanFact] = [received]
    if not in_order:
        rest = moved.less(received.allocation)
        facts.append(AllocationsMoved(loan.id, loan.customer_id, payment.payment_id, rest, loan.currency, today))
    facts += [*_better(loan, received, today), *_settled(loan, received, life)]
    return [*facts, *recognise(after(loan, facts), life, today)]


def reverse_payment(loan: Loan, payment_id: str, reason: str, today: date) -> list[LoanFact]:
    """The payment never was (a debit that bounced, money of somebody else): what came after it is replayed without it.

    Raises LoanNotActive, PaymentNotStanding.
    """
    if loan.status not in ("active", "settled"):
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: no payment on it can be reversed.")
    gone = next((one for one in loan.received if one.payment_id == payment_id), None)
    if gone is None:
        raise PaymentNotStanding(f"No payment {payment_id} stands on loan {loan.id}: look at its payments.")
    life = loan.life(today, but=payment_id)
    undone = PaymentReversed(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment_id,
        amount_minor=gone.amount_minor,
        currency=loan.currency,
        received_on=gone.on,
        reversed_on=today,
        reason=reason,
        moved=went(life).less(loan.paid),
        outstanding_principal_minor=life.balance_minor,
        past_due_minor=life.past_due_minor,
        instalments_paid=life.instalments_paid,
        next_due_on=life.next_due_on,
        reopened=loan.status == "settled" and life.status == LifeStatus.ACTIVE,
    )
    return [undone, *recognise(evolve(loan, undone), life, today)]


def payoff(loan: Loan, on: date) -> PayOff:
    """What pays a loan off on a day: outstanding principal, and the interest, fees and penalties owed for the time up to
    it. What was paid ahead of its time counts. Raises LoanNotActive, PaymentBeforeDisbursement."""
    if loan.status != "active" or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is nothing to pay off.")
    if on < loan.disbursed_on:
        raise PaymentBeforeDisbursement
    return loan.life(on).payoff


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
    if payment.kind == "payoff":
        owed = payoff(loan, payment.received_on).amount_minor
        if payment.amount_minor < owed:
            raise PayoffTooSmall(
                f"Paying off on {payment.received_on} takes {owed} minor units, not {payment.amount_minor}."
            )
    if payment.kind == "prepayment":
        if payment.mode is None:
            raise PrepaymentModeMissing
        if payment.amount_minor < loan.product.min_prepayment_minor:
            raise PrepaymentTooSmall(f"A prepayment is at least {loan.product.min_prepayment_minor} minor units.")


def after(loan: Loan, facts: Sequence[LoanFact]) -> Loan:
    """The loan as these facts leave it."""
    for fact in facts:
        loan = evolve(loan, fact)
    return loan


def _better(loan: Loan, received: PaymentReceived, today: date) -> Sequence[LoanFact]:
    """Out of arrears, or in a lower bucket and class than before. Worse ones are only ever found at a day's close."""
    return (*_lower_bucket(loan, received, today), *_better_class(loan, received, today))


def _better_class(loan: Loan, received: PaymentReceived, today: date) -> Sequence[LoanFact]:
    if loan.classification == "pass":
        return ()
    days = (today - received.next_due_on).days if received.past_due_minor and received.next_due_on else 0
    classification = class_at(days)
    if RANKS[classification] >= RANKS[loan.classification]:
        return ()
    return (reclassified(after(loan, [received]), classification, days, today),)


def _lower_bucket(loan: Loan, received: PaymentReceived, today: date) -> Sequence[LoanFact]:
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


def _settled(loan: Loan, received: PaymentReceived, life: Life) -> Sequence[LoanFact]:
    if life.status != LifeStatus.SETTLED:
        return ()
    assert loan.maturity_on is not None, "an active loan matures"
    assert life.settled_on is not None, "a settled loan was settled on some day"
    settled = LoanSettled(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        settled_on=life.settled_on,
        early=life.settled_on < loan.maturity_on,
        total_paid_minor=loan.paid.sum_minor + received.amount_minor,
        credit_minor=life.credit_minor,
        currency=loan.currency,
    )
    return (settled,)
