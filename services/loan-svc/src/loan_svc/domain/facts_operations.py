"""What people decide about a loan, and what is taken back."""

from dataclasses import dataclass
from datetime import date

from loan_svc.domain.allocation import Moved, PlannedInstalment
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import (
    AskedKind,
    DecidedKind,
    InstructionKind,
    PrepaymentMode,
)


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
class InstructionRefused:
    """What another service had decided can't be done. Nothing has changed."""

    loan_id: str
    customer_id: str
    instruction_id: str
    kind: InstructionKind
    reason: str
    refused_on: date


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
