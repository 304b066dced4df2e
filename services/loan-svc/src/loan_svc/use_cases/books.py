"""Facts and what they post, recorded together: an entry has the id of the fact it follows from."""

from collections.abc import Sequence
from typing import Any

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS, SUSPENSE
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.loan import Loan
from loan_svc.domain.posting import lines_of
from loan_svc.domain.suspense import Suspense
from loan_svc.domain.suspense_facts import SuspenseFact


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
    """Record facts of a loan and stage their entries; money from or to suspense names its receipt too."""
    loan = uow.record(LOANS, loan_id, facts)
    _stage_entries(uow, facts, loan.currency, loan_id=loan_id)
    return loan


def record_suspense(uow: UnitOfWork, receipt_id: str, facts: Sequence[SuspenseFact]) -> Suspense:
    """Record facts of a receipt in suspense and stage their entries."""
    receipt = uow.record(SUSPENSE, receipt_id, facts)
    _stage_entries(uow, facts, receipt.currency, receipt_id=receipt_id)
    return receipt


def _stage_entries(
    uow: UnitOfWork, facts: Sequence[Any], currency: str, *, loan_id: str | None = None, receipt_id: str | None = None
) -> None:
    for fact, stored in zip(reversed(facts), reversed(uow.facts), strict=False):
        lines = lines_of(fact)
        if not lines:
            continue
        day = stored.business_date
        entry = {"id": stored.id, "loan_id": loan_id, "kind": type(fact).__name__, "booked_on": day}
        about = receipt_id or getattr(fact, "receipt_id", None)
        uow.insert("entries", {**entry, "currency": currency, "receipt_id": about})
        for nr, line in enumerate(lines, 1):
            uow.insert(
                "journal_lines",
                {
                    "entry_id": stored.id,
                    "nr": nr,
                    "booked_on": day,
                    "currency": currency,
                    "debit": line.debit,
                    "credit": line.credit,
                    "amount_minor": line.amount_minor,
                },
            )
