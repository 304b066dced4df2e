"""On which sub-line a loan was drawn: kept beside the state, which forgets a hold once it is posted."""

from fenqi.store import UnitOfWork
from limit_svc.domain.facts import HoldPosted
from limit_svc.domain.line import Line


def remember(uow: UnitOfWork, posted: HoldPosted) -> None:
    """Stage the loan's row, where it is on a sub-line."""
    if posted.sub_line_id is not None:
        uow.insert("sub_line_loans", {"loan_id": posted.loan_id, "sub_line_id": posted.sub_line_id})


async def sub_line_of(uow: UnitOfWork, line: Line, loan_id: str) -> str | None:
    """The sub-line's id; None for the ceiling alone."""
    if not line.sub_lines:
        return None
    rows = await uow.fetch("SELECT sub_line_id FROM sub_line_loans WHERE loan_id = $1 LIMIT 1", loan_id)
    return rows[0]["sub_line_id"] if rows else None
