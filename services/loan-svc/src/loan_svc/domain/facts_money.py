"""What happens to a loan when money comes in, or goes back."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.allocation import Allocation, Moved
from loan_svc.domain.words import (
    PaymentKind,
    PrepaymentMode,
    ReceivedKind,
    Way,
)


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
class LoanSettled:
    loan_id: str
    customer_id: str
    settled_on: date
    early: bool
    total_paid_minor: int
    credit_minor: int
    currency: str
