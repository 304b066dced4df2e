"""Take back a transaction of any kind that never was. A reversal is a transaction with an id of its own, and stays."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import SUSPENSE
from loan_svc.adapters.transactions import find_transaction
from loan_svc.domain.facts_money import PaymentReversed
from loan_svc.domain.facts_operations import TransactionReversed
from loan_svc.domain.loan import Loan
from loan_svc.domain.refusals import ReversalOfReversal
from loan_svc.domain.reversal import reverse
from loan_svc.domain.suspense import reopen
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan, record, record_suspense
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
    """The receipt, and the loan as it stands now. Money that came from suspense is in suspense again."""
    found = await find_transaction(uow, transaction_id)
    if found is not None and found.kind == "reversal" and found.loan_id == loan.id:
        raise ReversalOfReversal
    today = ports.today()
    facts = reverse(loan, transaction_id, reason, today)
    loan, made = record(uow, loan.id, facts), facts[0]
    assert isinstance(made, PaymentReversed | TransactionReversed), "a reversal is first reversed"
    id_ = derived_id("reversal", loan.id, transaction_id)
    done = receipt(loan, id_, "reversal", made.amount_minor, today, made.moved)
    if isinstance(made, PaymentReversed):
        uow.insert("payment_reversals", {"payment_id": transaction_id, "reversed_on": today})
        if made.receipt_id is not None:
            waited = await uow.get(SUSPENSE, made.receipt_id)
            record_suspense(uow, waited.id, reopen(waited, reason, today))
    return keep(uow, done, reverses=transaction_id), loan
