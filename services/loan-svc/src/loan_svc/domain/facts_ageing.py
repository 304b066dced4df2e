"""What days do to a loan."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.earning import Earning
from loan_svc.domain.words import (
    Bucket,
    Classification,
)


@dataclass(frozen=True, slots=True)
class Overdue:
    loan_id: str
    customer_id: str
    bucket: Bucket
    previous_bucket: Bucket | None
    days_past_due: int
    past_due_minor: int
    outstanding_principal_minor: int
    currency: str
    since_on: date
    as_of_on: date
    product_code: str
    merchant_id: str | None


@dataclass(frozen=True, slots=True)
class OverdueCured:
    loan_id: str
    customer_id: str
    previous_bucket: Bucket
    outstanding_principal_minor: int
    currency: str
    cured_on: date


@dataclass(frozen=True, slots=True)
class Reclassified:
    loan_id: str
    customer_id: str
    classification: Classification
    previous_classification: Classification
    days_past_due: int
    outstanding_principal_minor: int
    currency: str
    as_of_on: date


@dataclass(frozen=True, slots=True)
class InstalmentDue:
    """`amount_minor` is what is not paid of it yet; `earning` is how interest goes on from here, and `recognised_minor`
    what of it belongs to days before `as_of_on` (a loan that was parked)."""

    loan_id: str
    customer_id: str
    nr: int
    due_on: date
    amount_minor: int
    currency: str
    as_of_on: date
    recognised_minor: int
    earning: Earning


@dataclass(frozen=True, slots=True)
class EarningChanged:
    """Interest goes on in another way from today; `recognised_minor` more (or less) of it is income at once."""

    loan_id: str
    customer_id: str
    recognised_minor: int
    currency: str
    changed_on: date
    earning: Earning
