"""The customer's credit goes back to the customer: asked for by one person, approved by another, paid by the rail once."""

from datetime import date

from fenqi.kernel import derived_id
from loan_svc.domain.asked import check_not_asked, check_second_person, waiting
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_money import CreditRefunded, CreditRefundFailed, CreditRefundInstructed
from loan_svc.domain.facts_operations import ApprovalAsked
from loan_svc.domain.loan import Loan
from loan_svc.domain.refusals import LoanNotActive, NothingToRefund, RefundUnderWay


def reference_of(refund_id: str) -> str:
    """The one reference under which the rail may ever pay it."""
    return derived_id("credit-refund", refund_id)


def ask_credit_refund(
    loan: Loan, request_id: str, amount_minor: int | None, reason: str, by: str, today: date
) -> list[LoanFact]:
    """All of the credit when no amount is given. Raises LoanNotActive, AlreadyAsked, RefundUnderWay, NothingToRefund."""
    check_not_asked(loan, "credit_refund")
    amount_minor = loan.credit_minor if amount_minor is None else amount_minor
    _check(loan, amount_minor)
    return [
        ApprovalAsked(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            request_id=request_id,
            kind="credit_refund",
            amount_minor=amount_minor,
            currency=loan.currency,
            reason=reason,
            asked_by=by,
            asked_on=today,
            effective_on=today,
        )
    ]


def approve_credit_refund(loan: Loan, request_id: str, by: str, today: date) -> list[LoanFact]:
    """The credit is set aside and the rail is told. Raises NothingAsked, SecondPersonNeeded, RefundUnderWay, NothingToRefund."""
    asked = waiting(loan, request_id)
    check_second_person(asked.asked_by, by)
    _check(loan, asked.amount_minor)
    return [
        CreditRefundInstructed(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            refund_id=request_id,
            payout_reference=reference_of(request_id),
            amount_minor=asked.amount_minor,
            currency=loan.currency,
            reason=asked.reason,
            asked_by=asked.asked_by,
            approved_by=by,
            instructed_on=today,
        )
    ]


def refund_paid(loan: Loan, refund_id: str, amount_minor: int, today: date) -> list[LoanFact]:
    """The rail has paid it."""
    reference = reference_of(refund_id)
    return [CreditRefunded(loan.id, loan.customer_id, refund_id, reference, amount_minor, loan.currency, today)]


def refund_refused(loan: Loan, refund_id: str, amount_minor: int, reason: str, today: date) -> list[LoanFact]:
    """The rail has refused for good: it is credit again."""
    reference = reference_of(refund_id)
    return [
        CreditRefundFailed(loan.id, loan.customer_id, refund_id, reference, amount_minor, loan.currency, reason, today)
    ]


def _check(loan: Loan, amount_minor: int) -> None:
    if loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: it has no credit.")
    if loan.refunds_payable_minor:
        raise RefundUnderWay
    if not 0 < amount_minor <= loan.credit_minor:
        raise NothingToRefund(f"The credit of loan {loan.id} is {loan.credit_minor} minor units, not {amount_minor}.")
