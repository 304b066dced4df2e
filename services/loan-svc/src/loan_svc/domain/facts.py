"""The facts of a loan and of a business day. Their fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import add, sub
from typing import Literal

from loan_svc.domain.earning import Earning
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import (
    Bucket,
    Channel,
    Classification,
    ContractForm,
    Method,
    PayeeKind,
    PaymentKind,
    PrepaymentMode,
    Stage,
    Way,
)


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    nr: int
    due_on: date
    principal_minor: int
    interest_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where money went, or how far each part moved; the parts sum to it. `credit_minor` is what nothing was owed for."""

    principal_minor: int = 0
    interest_minor: int = 0
    fee_minor: int = 0
    penalty_minor: int = 0
    credit_minor: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """In the order of the fields."""
        return (self.principal_minor, self.interest_minor, self.fee_minor, self.penalty_minor, self.credit_minor)

    @property
    def sum_minor(self) -> int:
        """All of it."""
        return sum(self.parts)

    def plus(self, other: "Allocation") -> "Allocation":
        """Part by part."""
        return Allocation(*map(add, self.parts, other.parts))

    def less(self, other: "Allocation") -> "Allocation":
        """Part by part."""
        return Allocation(*map(sub, self.parts, other.parts))


NOTHING = Allocation()


@dataclass(frozen=True, slots=True)
class LoanBooked:
    loan_id: str
    customer_id: str
    application_id: str
    quote_id: str
    quote_hash: str
    product_code: str
    product_version: str
    terms: LoanTerms
    total_cost_minor: int
    disclosed_simple_percent: str
    disclosed_compound_percent: str
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    booked_on: date


@dataclass(frozen=True, slots=True)
class ContractSigned:
    loan_id: str
    customer_id: str
    application_id: str
    contract_id: str
    contract_hash: str
    consent_id: str
    form: ContractForm
    amount_minor: int
    currency: str
    merchant_id: str | None
    checkout_id: str | None
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class DisbursementInstructed:
    loan_id: str
    customer_id: str
    payout_reference: str
    rail: str
    hold_id: str
    amount_minor: int
    currency: str
    payee_kind: PayeeKind
    merchant_id: str | None
    checkout_id: str | None
    instructed_at: datetime


@dataclass(frozen=True, slots=True)
class Disbursed:
    loan_id: str
    customer_id: str
    application_id: str
    payout_reference: str
    hold_id: str
    amount_minor: int
    currency: str
    payee_kind: PayeeKind
    disbursed_on: date
    annual_rate_percent: str
    method: Method
    instalment_minor: int
    periods: int
    first_due_on: date
    maturity_on: date
    plan: tuple[PlannedInstalment, ...]
    product_code: str
    channel: Channel
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None


@dataclass(frozen=True, slots=True)
class DisbursementFailed:
    loan_id: str
    customer_id: str
    application_id: str
    payout_reference: str
    hold_id: str
    amount_minor: int
    currency: str
    reason: str
    failed_on: date
    merchant_id: str | None
    checkout_id: str | None


@dataclass(frozen=True, slots=True)
class LoanCancelled:
    loan_id: str
    customer_id: str
    application_id: str
    cancelled_from: Literal["booked", "signed", "cooling_off"]
    hold_id: str | None
    amount_minor: int
    currency: str
    reason: str
    cancelled_on: date
    merchant_id: str | None
    checkout_id: str | None


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    loan_id: str
    customer_id: str
    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    way: Way
    allocation: Allocation
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None


@dataclass(frozen=True, slots=True)
class AllocationsMoved:
    """A payment that came late to its place in the order moved what others had paid; `moved` sums to zero."""

    loan_id: str
    customer_id: str
    payment_id: str
    moved: Allocation
    currency: str
    moved_on: date


@dataclass(frozen=True, slots=True)
class PaymentReversed:
    """A payment never was: `moved` is how far each part changed and sums to its amount, taken away."""

    loan_id: str
    customer_id: str
    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    reversed_on: date
    reason: str
    moved: Allocation
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None
    reopened: bool


@dataclass(frozen=True, slots=True)
class LoanSettled:
    loan_id: str
    customer_id: str
    settled_on: date
    early: bool
    total_paid_minor: int
    credit_minor: int
    currency: str


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


@dataclass(frozen=True, slots=True)
class WrittenOff:
    loan_id: str
    customer_id: str
    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    currency: str
    written_off_on: date
    days_past_due: int
    reason: str
    request_id: str | None
    approved_by: tuple[str, ...]


LoanFact = (
    LoanBooked
    | ContractSigned
    | DisbursementInstructed
    | Disbursed
    | DisbursementFailed
    | LoanCancelled
    | PaymentReceived
    | AllocationsMoved
    | PaymentReversed
    | LoanSettled
    | Overdue
    | OverdueCured
    | Reclassified
    | InstalmentDue
    | EarningChanged
    | WrittenOff
)


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
