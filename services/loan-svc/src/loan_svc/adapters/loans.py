"""Looking loans up."""

from dataclasses import dataclass
from datetime import date

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.loan import Loan
from loan_svc.domain.words import Bucket, Status

_LIST = """
    SELECT state::text AS state FROM loans
    WHERE id > $1 AND ($2::text IS NULL OR customer_id = $2) AND ($3::text IS NULL OR status = $3)
        AND ($4::text IS NULL OR bucket = $4 AND status = 'active')
    ORDER BY id LIMIT $5
"""
_DUES = """
    SELECT state::text AS state FROM loans
    WHERE status = 'active' AND next_due_on BETWEEN $1::date::text AND $2::date::text AND (next_due_on, id) > ($3, $4)
    ORDER BY next_due_on, id LIMIT $5
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is cut by; None takes all."""

    customer_id: str | None
    status: Status | None
    bucket: Bucket | None


async def list_loans(uow: UnitOfWork, wanted: Wanted, after: str, limit: int) -> list[Loan]:
    """Loans in order of id, those after `after`."""
    rows = await uow.fetch(_LIST, after, wanted.customer_id, wanted.status, wanted.bucket, limit)
    return [LOANS.read_state(row["state"]) for row in rows]


async def list_dues(uow: UnitOfWork, since: date, until: date, after: tuple[str, str], limit: int) -> list[Loan]:
    """Active loans whose oldest unpaid instalment falls due in these days, in order of day and id: those after `after`."""
    rows = await uow.fetch(_DUES, since, until, *after, limit)
    return [LOANS.read_state(row["state"]) for row in rows]
