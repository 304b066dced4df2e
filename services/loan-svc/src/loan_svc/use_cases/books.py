"""Facts and what they post, recorded together: an entry has the id of the fact it follows from."""

from collections.abc import Sequence

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.loan import Loan
from loan_svc.domain.posting import lines_of


async def own_loan(uow: UnitOfWork, loan_id: str, owner: str | None) -> Loan:
    """The loan, when `owner` may see it (None: staff). Raises NotFound."""
    loan = await uow.find(LOANS, loan_id)
    if loan is None or (owner is not None and loan.customer_id != owner):
        raise no_loan(loan_id)
    return loan


def no_loan(loan_id: str) -> NotFound:
    """There is no such loan, or it is somebody else's."""
    return NotFound(f"There is no loan {loan_id}.")


def record(uow: UnitOfWork, loan_id: str, facts: Sequence[LoanFact]) -> Loan:
    """Record facts of a loan and stage their entries."""
    loan = uow.record(LOANS, loan_id, facts)
    for fact, stored in zip(reversed(facts), reversed(uow.facts), strict=False):
        lines = lines_of(fact)
        if not lines:
            continue
        day = stored.business_date
        entry = {"id": stored.id, "loan_id": loan_id, "kind": type(fact).__name__, "booked_on": day}
        uow.insert("entries", {**entry, "currency": loan.currency})
        for nr, line in enumerate(lines, 1):
            uow.insert(
                "journal_lines",
                {
                    "entry_id": stored.id,
                    "nr": nr,
                    "booked_on": day,
                    "currency": loan.currency,
                    "debit": line.debit,
                    "credit": line.credit,
                    "amount_minor": line.amount_minor,
                },
            )
    return loan
