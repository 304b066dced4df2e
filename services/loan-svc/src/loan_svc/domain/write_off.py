"""A debt leaves the book; the claim stays (核销). One person asks for it, another approves."""

from datetime import date

from fenqi.kernel import derived_id
from loan_svc.domain.allocation import Moved
from loan_svc.domain.asked import check_not_asked, check_second_person, waiting
from loan_svc.domain.consequences import with_consequences
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_money import AllocationsMoved
from loan_svc.domain.facts_operations import ApprovalAsked, WrittenOff
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.refusals import LoanNotActive, NotOverdue


def write_off(
    loan: Loan,
    reason: str,
    on: date,
    *,
    write_off_id: str | None = None,
    request_id: str | None = None,
    approved_by: tuple[str, ...] = (),
) -> list[LoanFact]:
    """Principal leaves the book and nothing accrues any more. Raises LoanNotActive, NotOverdue.

    The principal is taken from the allowance; interest that was recognised and not paid is taken back. The rest states
    the claim as it stands.
    """
    _check(loan)
    assert loan.next_due_on is not None, "an overdue loan has an unpaid instalment"
    one = Decided(write_off_id or derived_id("write-off", loan.id), on, "write_off")
    owed, life = loan.life(on).payoff, loan.life(on, deciding=(one,))
    moved = went(life).less(loan.sums)
    written_off = WrittenOff(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        principal_minor=life.written_off_minor,
        interest_minor=owed.interest_minor,
        fee_minor=owed.fee_minor,
        penalty_minor=owed.penalty_minor,
        currency=loan.currency,
        written_off_on=on,
        days_past_due=loan.days_past_due(loan.next_due_on, on),
        reason=reason,
        request_id=request_id,
        approved_by=approved_by,
        write_off_id=one.id,
    )
    ahead = Moved(*moved.parts)
    facts: list[LoanFact] = [written_off]
    if any(ahead.parts):
        facts.insert(0, AllocationsMoved(loan.id, loan.customer_id, one.id, ahead, loan.currency, on))
    return with_consequences(loan, facts, life, on)


def ask_write_off(
    loan: Loan, request_id: str, reference: str | None, reason: str, by: str, today: date
) -> list[LoanFact]:
    """`reference` is the asking system's own name of the request. Raises LoanNotActive, NotOverdue, AlreadyAsked."""
    _check(loan)
    check_not_asked(loan, "write_off")
    return [
        ApprovalAsked(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            request_id=request_id,
            kind="write_off",
            amount_minor=loan.outstanding_principal_minor,
            currency=loan.currency,
            reason=reason,
            asked_by=by,
            asked_on=today,
            effective_on=today,
            reference=reference,
        )
    ]


def approve_write_off(loan: Loan, request_id: str, by: str, today: date) -> list[LoanFact]:
    """Of what is owed today. Raises NothingAsked, SecondPersonNeeded, LoanNotActive, NotOverdue."""
    asked = waiting(loan, request_id)
    check_second_person(asked.asked_by, by)
    return write_off(
        loan,
        asked.reason,
        today,
        write_off_id=request_id,
        request_id=asked.reference or request_id,
        approved_by=(asked.asked_by, by),
    )


def _check(loan: Loan) -> None:
    if loan.status != "active":
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is nothing to write off.")
    if loan.bucket is None or loan.next_due_on is None or not loan.outstanding_principal_minor:
        raise NotOverdue
