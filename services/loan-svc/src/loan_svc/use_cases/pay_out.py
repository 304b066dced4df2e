"""Ask the rail to pay a loan out, once, and record what became of it."""

from fenqi.kernel import NotYet
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import LOANS
from loan_svc.domain.origination import disburse, fail
from loan_svc.ports import Payout, Ports
from loan_svc.use_cases.books import record


async def pay_out(loan_id: str, uow: UnitOfWork, ports: Ports) -> None:
    """Ask first what became of this reference; send only what the rail never got. Raises PayoutUnknown: come again."""
    loan = await uow.find(LOANS, loan_id)
    if loan is None:
        raise NotYet(f"Loan {loan_id} is not here yet.")
    if loan.status != "instructed" or loan.payee_kind is None or loan.payout_waits:
        return
    payee = loan.merchant_id if loan.payee_kind == "merchant" else loan.customer_id
    assert payee is not None, "a merchant is paid only where there is one"
    minor = loan.terms.principal_minor if loan.payout_minor is None else loan.payout_minor
    payout = Payout(loan.payout_reference, minor, loan.currency, loan.payee_kind, payee)
    outcome = await ports.rail.outcome(payout) or await ports.rail.pay(payout)
    today = uow.context.business_date
    if outcome.status == "paid":
        record(uow, loan.id, disburse(loan, today))
    else:
        record(uow, loan.id, fail(loan, outcome.reason, today))
