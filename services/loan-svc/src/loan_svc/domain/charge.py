"""A cost the customer has to bear besides the plan: a legal cost, a returned debit's fee."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.consequences import standing, with_consequences
from loan_svc.domain.dated import check_new
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import Charged
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.refusals import DueBeforeCharged


@dataclass(frozen=True, slots=True)
class Charge:
    """`is_fee`: it is allocated and posted as a fee, else as a penalty. Penalties are never measured on either."""

    charge_id: str
    amount_minor: int
    currency: str
    charged_on: date
    due_on: date
    is_fee: bool
    reason: str


def charge(loan: Loan, new: Charge, today: date) -> list[LoanFact]:
    """Decide a charge on a debt that is open or was written off. Raises DueBeforeCharged and what `check_new` raises."""
    check_new(loan, new.charge_id, new.amount_minor, new.currency, new.charged_on, today, ("active", "written_off"))
    if new.due_on < new.charged_on:
        raise DueBeforeCharged
    one = Decided(new.charge_id, new.charged_on, "charge", new.amount_minor, due_on=new.due_on, is_fee=new.is_fee)
    life = loan.life(today, deciding=(one,))
    charged = Charged(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        charge_id=new.charge_id,
        amount_minor=new.amount_minor,
        currency=loan.currency,
        charged_on=new.charged_on,
        due_on=new.due_on,
        is_fee=new.is_fee,
        reason=new.reason,
        moved=went(life).less(loan.sums),
        **standing(life),
    )
    return with_consequences(loan, [charged], life, today)
