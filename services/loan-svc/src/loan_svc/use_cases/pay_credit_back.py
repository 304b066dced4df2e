"""Ask the rail to pay a credit refund, once, and record what became of it."""

from fenqi.kernel import NotYet
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.credit_refund import reference_of, refund_paid, refund_refused
from loan_svc.ports import Payout, Ports
from loan_svc.use_cases.books import record


async def pay_credit_back(loan_id: str, refund_id: str, uow: UnitOfWork, ports: Ports) -> None:
    """Ask first what became of this reference; send only what the rail never got. Raises PayoutUnknown: come again."""
    loan = await uow.find(LOANS, loan_id)
    if loan is None:
        raise NotYet(f"Loan {loan_id} is not here yet.")
    refund = next((one for one in loan.decided if one.id == refund_id), None)
    if refund is None or not loan.refunds_payable_minor:
        return
    minor = refund.amount_minor
    payout = Payout(reference_of(refund_id), minor, loan.currency, "customer", loan.customer_id)
    outcome = await ports.rail.outcome(payout) or await ports.rail.pay(payout)
    today = uow.context.business_date
    if outcome.status == "paid":
        record(uow, loan.id, refund_paid(loan, refund_id, minor, today))
    else:
        record(uow, loan.id, refund_refused(loan, refund_id, minor, outcome.reason, today))
