"""A loan given back within its cooling-off days: at no cost but the interest of the days used."""

from datetime import date

from loan_svc.domain.consequences import standing, with_consequences
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import CoolingOffDeclared
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.refusals import AlreadyAsked, CoolingOffOver, LoanNotActive


def declare_cooling_off(loan: Loan, cooling_off_id: str, today: date) -> list[LoanFact]:
    """Fees and penalties are not owed any more; what is left is the pay-off of the day. The declaration stands until it is
    reversed. Raises LoanNotActive, AlreadyAsked, CoolingOffOver."""
    if loan.status != "active" or loan.disbursed_on is None:
        raise LoanNotActive(f"Loan {loan.id} is {loan.status}: there is nothing to give back.")
    if loan.is_given_back:
        raise AlreadyAsked("The loan is being given back already: pay what it takes.")
    days = loan.product.cooling_off_days
    if not days or (today - loan.disbursed_on).days > days:
        raise CoolingOffOver(f"Loan {loan.id} was paid out on {loan.disbursed_on} and has {days} cooling-off days.")
    one = Decided(cooling_off_id, today, "cooling_off")
    life = loan.life(today, deciding=(one,))
    declared = CoolingOffDeclared(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        cooling_off_id=cooling_off_id,
        declared_on=today,
        currency=loan.currency,
        moved=went(life).less(loan.sums),
        **standing(life),
    )
    return with_consequences(loan, [declared], life, today)
