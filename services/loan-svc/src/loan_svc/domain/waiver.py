"""Penalties forgiven (减免): derived anew by every replay, they stay forgiven."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.consequences import standing, with_consequences
from loan_svc.domain.dated import check_new
from loan_svc.domain.decided import Decided
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_operations import PenaltyWaived
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import went
from loan_svc.domain.refusals import WaiverAbovePenalty


@dataclass(frozen=True, slots=True)
class Waiver:
    """Of penalties owed up to `waived_on`, the oldest first."""

    waiver_id: str
    amount_minor: int
    currency: str
    waived_on: date
    reason: str


def waive(loan: Loan, new: Waiver, today: date) -> list[LoanFact]:
    """Decide a waiver. Raises WaiverAbovePenalty and what `check_new` raises."""
    check_new(loan, new.waiver_id, new.amount_minor, new.currency, new.waived_on, today, ("active",))
    one = Decided(new.waiver_id, new.waived_on, "waiver", new.amount_minor)
    then = loan.life(new.waived_on, deciding=(one,)).waived_minor - loan.life(new.waived_on).waived_minor
    if then < new.amount_minor:
        raise WaiverAbovePenalty(f"{then} minor units of penalty are owed on {new.waived_on}: waive at most that.")
    life = loan.life(today, deciding=(one,))
    waived = PenaltyWaived(
        loan_id=loan.id,
        customer_id=loan.customer_id,
        waiver_id=new.waiver_id,
        amount_minor=new.amount_minor,
        currency=loan.currency,
        waived_on=new.waived_on,
        reason=new.reason,
        moved=went(life).less(loan.sums),
        **standing(life),
    )
    return with_consequences(loan, [waived], life, today)
