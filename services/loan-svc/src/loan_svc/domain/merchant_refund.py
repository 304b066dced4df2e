"""The merchant gives money back, whole or in part: principal falls, what the debt does not take is the customer's credit."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.consequences import standing, with_consequences
from loan_svc.domain.dated import check_new
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import RefundApplied
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.refusals import RefundAboveCaptured
from loan_svc.domain.words import PrepaymentMode


@dataclass(frozen=True, slots=True)
class MerchantRefund:
    """`mode`: whether fewer instalments are left, or smaller ones."""

    refund_id: str
    amount_minor: int
    currency: str
    refunded_on: date
    mode: PrepaymentMode
    reason: str


def refunded_minor(loan: Loan) -> int:
    """All that merchants gave back so far."""
    return sum(one.amount_minor for one in loan.decided if one.kind == "merchant_refund")


def apply_refund(loan: Loan, new: MerchantRefund, today: date) -> list[LoanFact]:
    """Decide what a refund means, also on a loan that has ended. Raises RefundAboveCaptured and what `check_new` raises."""
    check_new(
        loan,
        new.refund_id,
        new.amount_minor,
        new.currency,
        new.refunded_on,
        today,
        ("active", "settled", "written_off", "cancelled"),
    )
    left = loan.terms.principal_minor - refunded_minor(loan)
    if new.amount_minor > left:
        raise RefundAboveCaptured(
            f"{left} minor units of what the merchant got are not refunded yet: refund at most that."
        )
    with_interest = loan.product.refund_gives_back_interest
    one = Decided(
        new.refund_id, new.refunded_on, "merchant_refund", new.amount_minor, new.mode, with_interest=with_interest
    )
    life = loan.life(today, deciding=(one,))
    applied = RefundApplied(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        refund_id=new.refund_id,
        amount_minor=new.amount_minor,
        currency=loan.currency,
        refunded_on=new.refunded_on,
        mode=new.mode,
        with_interest=with_interest,
        reason=new.reason,
        merchant_id=loan.merchant_id,
        moved=went(life).less(loan.sums),
        **standing(life),
    )
    return with_consequences(loan, [applied], life, today)
