"""The facts of a loan. Their fields are exactly those of the published events."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import add, sub
from typing import Literal

from loan_svc.domain.earning import Earning
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import (
    AskedKind,
    Bucket,
    Channel,
    Classification,
    ContractForm,
    DecidedKind,
    Method,
    PayeeKind,
    PaymentKind,
    PrepaymentMode,
    ReceivedKind,
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

    def plus(self, other: "Allocation | Moved") -> "Allocation":
        """Part by part."""
        return Allocation(*map(add, self.parts, other.parts))

    def less(self, other: "Allocation") -> "Allocation":
        """Part by part."""
        return Allocation(*map(sub, self.parts, other.parts))


NOTHING = Allocation()


@dataclass(frozen=True, slots=True)
class Moved:
    """How far each sum of a loan changed. The parts and what was recovered sum to the money that came in or went out and
    to the interest given back; what is written off changes the principal's place, not the money's."""

    principal_minor: int = 0
    interest_minor: int = 0
    fee_minor: int = 0
    penalty_minor: int = 0
    credit_minor: int = 0
    recovered_minor: int = 0
    written_off_minor: int = 0
    given_back_minor: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """Those of an allocation."""
        return (self.principal_minor, self.interest_minor, self.fee_minor, self.penalty_minor, self.credit_minor)

    @property
    def sum_minor(self) -> int:
        """The parts and what was recovered: where money is."""
        return sum(self.parts) + self.recovered_minor

    @property
    def all(self) -> tuple[int, ...]:
        """In the order of the fields."""
        return (*self.parts, self.recovered_minor, self.written_off_minor, self.given_back_minor)

    def less(self, other: "Moved") -> "Moved":
        """Sum by sum."""
        return Moved(*map(sub, self.all, other.all))


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
    lender_rate_percent: str | None = None
    card_transaction_id: str | None = None


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
    second_approval: bool = False
    asked_by: str | None = None
    payout_minor: int | None = None
    merchant_fee_minor: int | None = None
    subsidy_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PayoutApproved:
    """A second person lets a large payout go."""

    loan_id: str
    customer_id: str
    payout_reference: str
    amount_minor: int
    currency: str
    approved_by: str
    approved_at: datetime


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
    payout_minor: int | None = None
    merchant_fee_minor: int | None = None
    subsidy_minor: int | None = None
    card_transaction_id: str | None = None


@dataclass(frozen=True, slots=True)
class SubsidyEarned:
    """Time earned a part of what the merchant bore of the customer's cost."""

    loan_id: str
    customer_id: str
    merchant_id: str | None
    amount_minor: int
    unearned_minor: int
    currency: str
    earned_on: date
    next_earning_on: date | None


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
    value_on: date | None = None
    payoff_quote_id: str | None = None
    early_waiver: str | None = None
    receipt_id: str | None = None
    """The money came from suspense, not from the bank."""


@dataclass(frozen=True, slots=True)
class AllocationsMoved:
    """A payment that came late to its place in the order moved what others had paid; `moved` sums to zero."""

    loan_id: str
    customer_id: str
    payment_id: str
    moved: Moved
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
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None
    reopened: bool
    receipt_id: str | None = None


@dataclass(frozen=True, slots=True)
class RecoveryReceived:
    """Money on a debt that was written off. Of a day before the write-off it is a payment that came late."""

    loan_id: str
    customer_id: str
    payment_id: str
    amount_minor: int
    currency: str
    received_on: date
    way: Way
    kind: ReceivedKind
    mode: PrepaymentMode | None
    moved: Moved
    claim_minor: int
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None
    reopened: bool
    receipt_id: str | None = None
    """The money came from suspense, not from the bank."""


@dataclass(frozen=True, slots=True)
class Charged:
    loan_id: str
    customer_id: str
    charge_id: str
    amount_minor: int
    currency: str
    charged_on: date
    due_on: date
    is_fee: bool
    reason: str
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class PenaltyWaived:
    loan_id: str
    customer_id: str
    waiver_id: str
    amount_minor: int
    currency: str
    waived_on: date
    reason: str
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class RefundApplied:
    """The merchant gave money back."""

    loan_id: str
    customer_id: str
    refund_id: str
    amount_minor: int
    currency: str
    refunded_on: date
    mode: PrepaymentMode
    with_interest: bool
    reason: str
    merchant_id: str | None
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class CoolingOffDeclared:
    """The customer gives the loan back: fees and penalties are not owed any more."""

    loan_id: str
    customer_id: str
    cooling_off_id: str
    declared_on: date
    currency: str
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """One person asks, another has to approve. `terms` and `arrears_join` are a restructure's, from `effective_on`."""

    loan_id: str
    customer_id: str
    request_id: str
    kind: AskedKind
    amount_minor: int
    currency: str
    reason: str
    asked_by: str
    asked_on: date
    effective_on: date
    reference: str | None = None
    terms: LoanTerms | None = None
    arrears_join: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalRefused:
    loan_id: str
    customer_id: str
    request_id: str
    kind: AskedKind
    reason: str
    refused_by: str
    refused_on: date


@dataclass(frozen=True, slots=True)
class CreditRefundInstructed:
    """The rail is to pay credit back to the customer, once, under this reference."""

    loan_id: str
    customer_id: str
    refund_id: str
    payout_reference: str
    amount_minor: int
    currency: str
    reason: str
    asked_by: str
    approved_by: str
    instructed_on: date


@dataclass(frozen=True, slots=True)
class CreditRefunded:
    loan_id: str
    customer_id: str
    refund_id: str
    payout_reference: str
    amount_minor: int
    currency: str
    refunded_on: date


@dataclass(frozen=True, slots=True)
class CreditRefundFailed:
    loan_id: str
    customer_id: str
    refund_id: str
    payout_reference: str
    amount_minor: int
    currency: str
    reason: str
    failed_on: date


@dataclass(frozen=True, slots=True)
class Restructured:
    """What is left to repay follows another plan. `terms` have the principal that follows it."""

    loan_id: str
    customer_id: str
    restructure_id: str
    restructured_on: date
    terms: LoanTerms
    arrears_join: bool
    plan: tuple[PlannedInstalment, ...]
    maturity_on: date
    currency: str
    reason: str
    asked_by: str
    approved_by: str
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None


@dataclass(frozen=True, slots=True)
class TransactionReversed:
    """Something else than a payment never was. `cash_minor` moves on the bank account: below zero when it leaves."""

    loan_id: str
    customer_id: str
    transaction_id: str
    kind: DecidedKind
    amount_minor: int
    cash_minor: int
    currency: str
    happened_on: date
    reversed_on: date
    reason: str
    moved: Moved
    outstanding_principal_minor: int
    past_due_minor: int
    instalments_paid: int
    next_due_on: date | None
    reopened: bool
    """The money goes back into suspense, not out of the bank."""


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
    write_off_id: str | None = None


LoanFact = (
    LoanBooked
    | ContractSigned
    | DisbursementInstructed
    | Disbursed
    | SubsidyEarned
    | DisbursementFailed
    | LoanCancelled
    | PaymentReceived
    | AllocationsMoved
    | PaymentReversed
    | RecoveryReceived
    | Charged
    | PenaltyWaived
    | RefundApplied
    | PayoutApproved
    | CoolingOffDeclared
    | ApprovalAsked
    | ApprovalRefused
    | CreditRefundInstructed
    | CreditRefunded
    | CreditRefundFailed
    | Restructured
    | TransactionReversed
    | LoanSettled
    | Overdue
    | OverdueCured
    | Reclassified
    | InstalmentDue
    | EarningChanged
    | WrittenOff
)
