"""What a payment means: where its money goes, what it cures, whether it ends the loan; and what it means that it never was.

Every decision replays the loan's payments by their dates. A fact carries how far each part of what was paid moved, so
the books always say what the replay says.
"""

from dataclasses import dataclass, replace
from datetime import date

from loan_svc.domain.allocation import Allocation, Moved
from loan_svc.domain.calc.life.life import PayOff
from loan_svc.domain.consequences import Standing, reopened, standing, with_consequences, without
from loan_svc.domain.dated import check_new
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_money import AllocationsMoved, PaymentReceived, PaymentReversed, RecoveryReceived
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import Received, went
from loan_svc.domain.pay_by_plan import pay_by_plan
from loan_svc.domain.products import EarlyWaiverNotOffered
from loan_svc.domain.refusals import (
    LoanNotActive,
    Overpaid,
    PaymentBeforeDisbursement,
    PaymentNotStanding,
    PayoffTooSmall,
    PrepaymentModeMissing,
    PrepaymentTooSmall,
)
from loan_svc.domain.words import PaymentKind, PrepaymentMode, ReceivedKind, Way

MAX_OVERPAID_MINOR = 100_000_000
"""What a payment may be more than all that is owed: it becomes the customer's credit."""


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that reached us. A prepayment says what it changes: the number of instalments left, or their size; and why it
    costs nothing, where the product waives its penalty (hardship, or a loyalty tier). Money that waited in suspense names
    its receipt."""

    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    way: Way
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    value_on: date | None = None
    payoff_quote_id: str | None = None
    early_waiver: str | None = None
    receipt_id: str | None = None

    @property
    def counts_on(self) -> date:
        """Its place in the replay: the day it came, or the day its pay-off was quoted for."""
        return self.value_on or self.received_on


def record_payment(loan: Loan, payment: Payment, today: date) -> list[LoanFact]:
    """Decide what a payment means on business date `today`.

    Raises PayoffTooSmall, PrepaymentModeMissing, PrepaymentTooSmall, EarlyWaiverNotOffered, Overpaid, CalendarMissing and
    what `check_new` raises.
    """
    _check(loan, payment, today)
    if loan.status == "written_off":
        return _recover(loan, payment, today)
    one = Received(
        payment.payment_id,
        payment.counts_on,
        payment.amount_minor,
        payment.kind,
        payment.mode,
        payment.early_waiver,
        payment.receipt_id,
    )
    quick = pay_by_plan(loan, one, today)
    if quick is not None:
        return [_received(loan, payment, quick.allocation, quick.standing)]
    life = loan.life(today, more=(one,))
    moved = went(life).less(loan.sums)
    if moved.credit_minor > MAX_OVERPAID_MINOR:
        raise Overpaid(f"{moved.credit_minor} minor units more than all that is owed.")
    in_order = min(moved.parts) >= 0 and moved.sum_minor == payment.amount_minor
    allocation = Allocation(*moved.parts) if in_order else Allocation(credit_minor=payment.amount_minor)
    facts: list[LoanFact] = [_received(loan, payment, allocation, standing(life))]
    if not in_order:
        rest = moved.less(Moved(credit_minor=payment.amount_minor))
        facts.append(AllocationsMoved(loan.id, loan.customer_id, payment.payment_id, rest, loan.currency, today))
    return with_consequences(loan, facts, life, today)


def _received(loan: Loan, payment: Payment, allocation: Allocation, stands: Standing) -> PaymentReceived:
    return PaymentReceived(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment.payment_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        received_on=payment.received_on,
        way=payment.way,
        allocation=allocation,
        kind=payment.kind,
        mode=payment.mode,
        value_on=payment.value_on,
        payoff_quote_id=payment.payoff_quote_id,
        early_waiver=payment.early_waiver,
        receipt_id=payment.receipt_id,
        **stands,
    )


def _recover(loan: Loan, payment: Payment, today: date) -> list[LoanFact]:
    """Of the day of the write-off or later it is a recovery, whatever it was meant to be; of an earlier day it came late."""
    gone_on = loan.written_off_on
    is_recovery = gone_on is None or payment.received_on >= gone_on
    kind: ReceivedKind = "recovery" if is_recovery else payment.kind
    mode = None if is_recovery else payment.mode
    one = Received(
        payment.payment_id, payment.received_on, payment.amount_minor, kind, mode, receipt_id=payment.receipt_id
    )
    life = loan.life(today, more=(one,))
    moved = went(life).less(loan.sums)
    received = RecoveryReceived(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment.payment_id,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        received_on=payment.received_on,
        way=payment.way,
        kind=kind,
        mode=mode,
        moved=moved,
        claim_minor=life.claim_minor,
        reopened=reopened(loan, life),
        receipt_id=payment.receipt_id,
        **standing(life),
    )
    return with_consequences(loan, [received], life, today)


def reverse_payment(loan: Loan, payment_id: str, reason: str, today: date) -> list[LoanFact]:
    """The payment never was (a debit that bounced, money of somebody else): what came after it is replayed without it.

    Raises LoanNotActive, PaymentNotStanding, CreditAlreadyRefunded.
    """
    if loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: no payment on it can be reversed.")
    gone = next((one for one in loan.received if one.payment_id == payment_id), None)
    if gone is None:
        raise PaymentNotStanding(f"No payment {payment_id} stands on loan {loan.id}: look at its payments.")
    life = without(loan, payment_id, today)
    reversed_ = PaymentReversed(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        payment_id=payment_id,
        amount_minor=gone.amount_minor,
        currency=loan.currency,
        received_on=gone.on,
        reversed_on=today,
        reason=reason,
        moved=went(life).less(loan.sums),
        reopened=reopened(loan, life),
        receipt_id=gone.receipt_id,
        **standing(life),
    )
    return with_consequences(loan, [reversed_], life, today)


def payoff(loan: Loan, on: date, early_waiver: str | None = None) -> PayOff:
    """What pays a loan off on a day: outstanding principal, the interest, fees and penalties owed for the time up to it,
    and the early-repayment penalty unless it is waived. What was paid ahead of its time counts. Raises LoanNotActive,
    PaymentBeforeDisbursement, EarlyWaiverNotOffered, CalendarMissing."""
    if loan.status != "active" or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is nothing to pay off.")
    if on < loan.disbursed_on:
        raise PaymentBeforeDisbursement
    _check_waiver(loan, early_waiver)
    owed = loan.life(on).payoff
    return owed if early_waiver is None else replace(owed, early_penalty_minor=0)


def _check(loan: Loan, payment: Payment, today: date) -> None:
    check_new(
        loan,
        payment.payment_id,
        payment.amount_minor,
        payment.currency,
        payment.received_on,
        today,
        ("active", "written_off"),
    )
    if loan.status == "written_off":
        return
    if payment.kind == "instalment" and payment.early_waiver is not None:
        raise EarlyWaiverNotOffered("An instalment has no early-repayment penalty: leave `early_waiver` out.")
    _check_waiver(loan, payment.early_waiver)
    if payment.kind == "payoff":
        owed = payoff(loan, payment.counts_on, payment.early_waiver).amount_minor
        if payment.amount_minor < owed:
            raise PayoffTooSmall(
                f"Paying off on {payment.received_on} takes {owed} minor units, not {payment.amount_minor}."
            )
    if payment.kind == "prepayment":
        if payment.mode is None:
            raise PrepaymentModeMissing
        if payment.amount_minor < loan.product.min_prepayment_minor:
            raise PrepaymentTooSmall(f"A prepayment is at least {loan.product.min_prepayment_minor} minor units.")


def _check_waiver(loan: Loan, early_waiver: str | None) -> None:
    early = loan.product.early
    if early_waiver is not None and (early is None or early_waiver not in early.waived_for):
        raise EarlyWaiverNotOffered(f"{loan.product_code} waives no penalty for {early_waiver}: leave it out.")
