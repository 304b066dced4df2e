"""What the passing of a day means for a debt: it moves into a bucket."""

from datetime import date

from loan_svc.domain.facts import LoanFact, Overdue
from loan_svc.domain.loan import Loan


def age(loan: Loan, on: date) -> list[LoanFact]:
    """At the close of `on`: Overdue when the debt passed into a higher bucket, nothing otherwise."""
    if loan.status != "active" or loan.next_due_on is None:
        return []
    days = (on - loan.next_due_on).days
    bucket = loan.product.bucket_at(days)
    if bucket is None or loan.product.rank(bucket) <= loan.product.rank(loan.bucket):
        return []
    return [
        Overdue(
            loan_id=loan.id,
            customer_id=loan.customer_id,
            bucket=bucket,
            previous_bucket=loan.bucket,
            days_past_due=days,
            past_due_minor=_past_due(loan, on),
            outstanding_principal_minor=loan.outstanding_principal_minor,
            currency=loan.currency,
            since_on=loan.next_due_on,
            as_of_on=on,
            product_code=loan.product_code,
            merchant_id=loan.merchant_id,
        )
    ]


def _past_due(loan: Loan, on: date) -> int:
    """What fell due before `on` and is unpaid. A close that was interrupted may find payments of the next day: they
    count, as they do for the bucket."""
    life = loan.life(loan.last_on(on))
    return sum(row.outstanding_minor for row in life.instalments if row.due_on < on)
