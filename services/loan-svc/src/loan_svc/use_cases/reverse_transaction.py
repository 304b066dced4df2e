"""Take back a transaction of any kind that never was. A reversal is a transaction with an id of its own, and stays."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.transactions import find_transaction
from loan_svc.domain.facts import PaymentReversed, TransactionReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.refusals import ReversalOfReversal
from loan_svc.domain.reversal import reverse
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.receipts import keep, receipt


@dataclass(frozen=True, slots=True)
class ReverseTransaction:
    loan_id: str
    transaction_id: str
    reason: str


async def reverse_transaction(command: ReverseTransaction, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The reversal's receipt. Raises NotFound, ReversalOfReversal and what `reverse` raises."""
    loan = await own_loan(uow, command.loan_id, None)
    return (await reversal(loan, command.transaction_id, command.reason, uow, ports))[0]


async def reversal(
    loan: Loan, transaction_id: str, reason: str, uow: UnitOfWork, ports: Ports
) -> tuple[dict[str, Any], Loan]:
    """The receipt, and the loan as it stands now."""
    found = await find_transaction(uow, transaction_id)
    if found is not None and found.kind == "reversal" and found.loan_id == loan.id:
        raise ReversalOfReversal
    today = ports.today()
    facts = reverse(loan, transaction_id, reason, today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, PaymentReversed | TransactionReversed), "a reversal is first reversed"
    id_ = derived_id("reversal", loan.id, transaction_id)
    done = receipt(loan, id_, "reversal", made.amount_minor, today, made.moved)
    return keep(uow, done, reverses=transaction_id), loan
