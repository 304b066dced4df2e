"""An ordinary payment on a loan that goes by its plan: where it goes follows from the plan and from the sum that was paid so
far, without a replay. A test holds the two against each other."""

from datetime import date
from typing import NamedTuple

from loan_svc.domain.allocation import Allocation
from loan_svc.domain.consequences import Standing
from loan_svc.domain.loan import Loan
from loan_svc.domain.money_received import Received


class AfterPayment(NamedTuple):
    """Where the money went, and how the loan stands with it."""

    allocation: Allocation
    standing: Standing


def pay_by_plan(loan: Loan, one: Received, today: date) -> AfterPayment | None:
    """None where only the replay can say it: the loan does not go by its plan or is late, or the payment is of another
    kind, or pays all that is owed."""
    if not loan.by_plan or one.kind != "instalment" or loan.bucket is not None or loan.classification != "pass":
        return None
    late_from = None if loan.next_due_on is None else loan.product.late_from(loan.next_due_on)
    if late_from is not None and today >= late_from:
        return None
    order = loan.product.allocation
    return _along_the_plan(loan, one.amount_minor, today, order.index("interest") < order.index("principal"))


def _along_the_plan(loan: Loan, money: int, today: date, interest_first: bool) -> AfterPayment | None:
    """Oldest instalment first."""
    so_far, left = loan.paid.principal_minor + loan.paid.interest_minor, money
    interest = past_due = instalments_paid = 0
    next_due_on: date | None = None
    for row in loan.plan.rows:
        due = row.principal_minor + row.interest_minor
        before = min(so_far, due)
        after = before + min(left, due - before)
        so_far, left = so_far - before, left - (after - before)
        if interest_first:
            interest += min(after, row.interest_minor) - min(before, row.interest_minor)
        else:
            interest += max(after - row.principal_minor, 0) - max(before - row.principal_minor, 0)
        if next_due_on is None and after == due:
            instalments_paid += 1
        elif after < due:
            next_due_on = next_due_on or row.due_on
            past_due += due - after if row.due_on < today else 0
    if left or next_due_on is None:
        return None
    return AfterPayment(
        Allocation(money - interest, interest),
        {
            "outstanding_principal_minor": loan.outstanding_principal_minor - (money - interest),
            "past_due_minor": past_due,
            "instalments_paid": instalments_paid,
            "next_due_on": next_due_on,
        },
    )
