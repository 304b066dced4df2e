"""Two pairs of eyes: what one person asks for and another approves or refuses."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import ApprovalRefused
from loan_svc.domain.loan import Asked, Loan
from loan_svc.domain.refusals import AlreadyAsked, NothingAsked, SecondPersonNeeded
from loan_svc.domain.words import AskedKind

MAX_ASKED = 10
"""Requests that may wait on one loan at a time; there is at most one of a kind."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody says to a request."""

    request_id: str
    approves: bool
    by: str
    reason: str


def check_not_asked(loan: Loan, kind: AskedKind) -> None:
    """Raises AlreadyAsked."""
    for one in loan.asked:
        if one.kind == kind:
            raise AlreadyAsked(f"Request {one.request_id} waits on loan {loan.id}: approve or refuse that first.")


def waiting(loan: Loan, request_id: str) -> Asked:
    """The request. Raises NothingAsked."""
    found = next((one for one in loan.asked if one.request_id == request_id), None)
    if found is None:
        raise NothingAsked
    return found


def check_second_person(asked_by: str, by: str) -> None:
    """Raises SecondPersonNeeded."""
    if by == asked_by:
        raise SecondPersonNeeded


def refuse(loan: Loan, decision: Decision, today: date) -> list[LoanFact]:
    """Nothing comes of it; who asked may take it back as well. Raises NothingAsked."""
    asked = waiting(loan, decision.request_id)
    return [
        ApprovalRefused(loan.id, loan.customer_id, asked.request_id, asked.kind, decision.reason, decision.by, today)
    ]
