"""Facts and what they post, recorded together: an entry has the id of the fact it follows from."""

from collections.abc import Sequence
from typing import Any

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS, SUSPENSE
from loan_svc.adapters.approvals import keep_asked
from loan_svc.adapters.standing import stage_changes
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_origination import ContractSigned
from loan_svc.domain.loan import Loan
from loan_svc.domain.posting import lines_of
from loan_svc.domain.suspense import Suspense
from loan_svc.domain.suspense_facts import SuspenseFact
from loan_svc.ports import Payout


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
    """Record facts of a loan; stage their entries, and what they change in the totals of all loans. Money from or to
    suspense names its receipt too."""
    before = uow.known(LOANS, loan_id)
    loan = uow.record(LOANS, loan_id, facts)
    enter(uow, facts, loan.currency, loan_id)
    stage_changes(uow, before, loan, facts)
    keep_asked(uow, facts)
    for fact in facts:
        if isinstance(fact, ContractSigned):
            uow.insert("payment_references", {"reference": fact.contract_id, "loan_id": loan_id})
    return loan


def record_suspense(uow: UnitOfWork, receipt_id: str, facts: Sequence[SuspenseFact]) -> Suspense:
    """Record facts of a receipt in suspense and stage their entries."""
    receipt = uow.record(SUSPENSE, receipt_id, facts)
    enter(uow, facts, receipt.currency)
    return receipt


def keep_payout(uow: UnitOfWork, loan_id: str, payout: Payout) -> None:
    """Stage what the rail has paid for a loan, for the reconciliation with the rail's statement."""
    uow.insert(
        "payouts",
        {
            "reference": payout.reference,
            "loan_id": loan_id,
            "paid_on": uow.context.business_date,
            "amount_minor": payout.amount_minor,
            "currency": payout.currency,
        },
    )


def enter(uow: UnitOfWork, facts: Sequence[Any], currency: str | None = None, loan_id: str | None = None) -> None:
    """Stage the entries of the facts recorded last. Those of a day name their currency themselves."""
    for fact, stored in zip(reversed(facts), reversed(uow.facts), strict=False):
        lines = lines_of(fact)
        if not lines:
            continue
        common = {"booked_on": stored.business_date, "currency": currency or fact.currency}
        about = {"loan_id": loan_id, "receipt_id": getattr(fact, "receipt_id", None)}
        uow.insert("entries", {"id": stored.id, "kind": type(fact).__name__, **about, **common})
        for nr, line in enumerate(lines, 1):
            uow.insert("journal_lines", {"entry_id": stored.id, "nr": nr, **common, **line._asdict()})
