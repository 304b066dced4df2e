"""The facts of a business day's close. Their fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.words import Bucket, Classification, Stage


@dataclass(frozen=True, slots=True)
class BookTotals:
    """The ledger of one currency at the close of a day."""

    currency: str
    debits_minor: int
    credits_minor: int
    outstanding_principal_minor: int


@dataclass(frozen=True, slots=True)
class BucketCount:
    """How many loans stand in one bucket, and how much principal."""

    bucket: Bucket
    currency: str
    loans: int
    outstanding_principal_minor: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many loans are of one of the five classes, and how much principal."""

    classification: Classification
    currency: str
    loans: int
    outstanding_principal_minor: int


@dataclass(frozen=True, slots=True)
class InterestAccrued:
    """The interest of one day of all loans of one currency."""

    business_date: date
    currency: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class StageLoss:
    """Expected credit loss of the loans of one stage."""

    stage: Stage
    loans: int
    exposure_minor: int
    loss_minor: int


@dataclass(frozen=True, slots=True)
class AllowanceChanged:
    """The allowance for expected credit losses of one currency is brought to `allowance_minor`."""

    business_date: date
    currency: str
    allowance_minor: int
    change_minor: int
    stages: tuple[StageLoss, ...]
    parameters_version: str


@dataclass(frozen=True, slots=True)
class BusinessDayClosed:
    business_date: date
    next_business_date: date
    loans_active: int
    loans_moved: int
    overdue_count: int
    overdue_by_bucket: tuple[BucketCount, ...]
    books: tuple[BookTotals, ...]
    trial_balance_minor: int
    by_class: tuple[ClassCount, ...] = ()
    instalments_due: int = 0
    loans_parked: int = 0
    receivables_gap_minor: int = 0
    """How far the loans' principal is from the ledger's: zero, or something is wrong."""


DayFact = InterestAccrued | AllowanceChanged | BusinessDayClosed
