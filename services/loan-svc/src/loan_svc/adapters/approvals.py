"""What waits for a second person, found without looking at every loan: a row for all that was ever asked, and the loan says
what still waits."""

from collections.abc import Iterable
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.facts_operations import ApprovalAsked
from loan_svc.domain.facts_origination import DisbursementInstructed
from loan_svc.domain.loan import Loan

_WAITING = """
    SELECT l.state::text AS state FROM loans l
    WHERE l.id > $1 AND (l.state->'asked' <> '[]' OR l.state->'payout_waits' = 'true')
        AND EXISTS (SELECT FROM approvals_asked a WHERE a.loan_id = l.id)
    ORDER BY l.id LIMIT $2
"""


def keep_asked(uow: UnitOfWork, facts: Iterable[Any]) -> None:
    """Stage a row for what these facts ask for."""
    for fact in facts:
        if isinstance(fact, ApprovalAsked):
            uow.insert("approvals_asked", {"loan_id": fact.loan_id, "request_id": fact.request_id})
        elif isinstance(fact, DisbursementInstructed) and fact.second_approval:
            uow.insert("approvals_asked", {"loan_id": fact.loan_id, "request_id": fact.payout_reference})


async def waiting_loans(uow: UnitOfWork, after: str, limit: int) -> list[Loan]:
    """Loans on which something waits, those after `after`."""
    return [LOANS.read_state(row["state"]) for row in await uow.fetch(_WAITING, after, limit)]
