"""What is said and kept of a transaction beside payments."""

from datetime import date
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.transactions import Kept, find_transaction, keep_transaction
from loan_svc.domain.allocation import Moved
from loan_svc.domain.loan import Loan
from loan_svc.domain.refusals import TransactionIdReused
from loan_svc.use_cases.views import amount

PARTS = ("principal", "interest", "fee", "penalty", "credit", "recovered", "written_off", "given_back")


def receipt(loan: Loan, transaction_id: str, kind: str, minor: int, on: date, moved: Moved) -> dict[str, Any]:
    """A transaction as it was posted, and the loan as it stands with it."""
    return {
        "transaction_id": transaction_id,
        "loan_id": loan.id,
        "kind": kind,
        "amount": amount(minor, loan.currency),
        "on": on,
        "moved": {part: amount(getattr(moved, f"{part}_minor"), loan.currency) for part in PARTS},
        "outstanding_principal": amount(loan.outstanding_principal_minor, loan.currency),
        "credit_balance": amount(loan.credit_minor, loan.currency),
        "instalments_paid": loan.instalments_paid,
        "next_due_on": loan.next_due_on,
        "status": loan.status,
    }


def keep(
    uow: UnitOfWork, made: dict[str, Any], *, fingerprint: str = "", reverses: str | None = None
) -> dict[str, Any]:
    """Stage the receipt; the same."""
    keep_transaction(uow, made, fingerprint, reverses)
    return made


async def kept_before(uow: UnitOfWork, transaction_id: str, fingerprint: str) -> dict[str, Any] | None:
    """The first receipt of the same transaction. Raises TransactionIdReused when it was another."""
    found: Kept | None = await find_transaction(uow, transaction_id)
    if found is None:
        return None
    if found.fingerprint != fingerprint:
        raise TransactionIdReused
    return found.receipt
