"""A large payout waits for a second person."""

from datetime import date, datetime

from loan_svc.domain.asked import check_second_person
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_origination import PayoutApproved
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import fail
from loan_svc.domain.refusals import PayoutNotWaiting


def approve_payout(loan: Loan, by: str, at: datetime) -> list[LoanFact]:
    """The rail is told. Raises PayoutNotWaiting, SecondPersonNeeded."""
    _check_waiting(loan)
    check_second_person(loan.payout_asked_by or "", by)
    return [
        PayoutApproved(
            loan.id, loan.customer_id, loan.payout_reference, loan.terms.principal_minor, loan.currency, by, at
        )
    ]


def refuse_payout(loan: Loan, reason: str, today: date) -> list[LoanFact]:
    """No money goes out and the hold is given back. Raises PayoutNotWaiting."""
    _check_waiting(loan)
    return fail(loan, reason, today)


def _check_waiting(loan: Loan) -> None:
    if loan.status != "instructed" or not loan.payout_waits:
        raise PayoutNotWaiting
