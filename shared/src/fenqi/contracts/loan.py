"""What loan-svc publishes: the loan from its booking to its end, and the business day."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import (
    Bucket,
    Channel,
    Classification,
    Code,
    Count,
    Currency,
    DayCount,
    FeeTerms,
    Id,
    Instant,
    InterestBasis,
    Method,
    Minor,
    PayeeKind,
    Percent,
    PeriodUnit,
    Rounding,
    Sha256,
    SignedMinor,
)


class LoanTerms(Part):
    """All that a schedule follows from. `first_due_on` is None until the day of disbursement fixes it, or the first due
    date that was deferred to. `recalculate`: interest follows the balance day by day."""

    principal_minor: Minor
    currency: Currency
    annual_rate_percent: Percent
    method: Method
    periods: Count
    period_unit: PeriodUnit
    period_every: Count
    first_due_on: date | None = None
    day_count: DayCount
    interest: InterestBasis
    rounding: Rounding
    instalment_rounding: Rounding
    instalment_multiple_minor: Minor = 1
    principal_grace_periods: Count = 0
    down_payment_minor: Minor = 0
    fee: FeeTerms | None = None
    recalculate: bool = False
    total_cost_cap_percent: Percent | None = None


class PlannedInstalment(Part):
    """One row of the plan as it stands on the day of disbursement."""

    nr: Count
    due_on: date
    principal_minor: Minor
    interest_minor: Minor
    fee_minor: Minor


class Allocation(Part):
    """Where a payment went; the parts sum to its amount. `credit_minor` is what nothing was owed for."""

    principal_minor: Minor
    interest_minor: Minor
    fee_minor: Minor
    penalty_minor: Minor
    credit_minor: Minor


class Moved(Part):
    """How far each part of what was paid changed: more (+) or less (-). `recovered_minor` is money on a debt that was written
    off, `written_off_minor` principal that left the book, `given_back_minor` interest given back to the customer."""

    principal_minor: SignedMinor
    interest_minor: SignedMinor
    fee_minor: SignedMinor
    penalty_minor: SignedMinor
    credit_minor: SignedMinor
    recovered_minor: SignedMinor = 0
    written_off_minor: SignedMinor = 0
    given_back_minor: SignedMinor = 0


class BookTotals(Part):
    """The ledger of one currency at the close of a day: debits equal credits."""

    currency: Currency
    debits_minor: Minor
    credits_minor: Minor
    outstanding_principal_minor: Minor


class BucketCount(Part):
    """How many loans stand in one bucket, and how much principal."""

    bucket: Bucket
    currency: Currency
    loans: Count
    outstanding_principal_minor: Minor


class ClassCount(Part):
    """How many loans are of one of the five classes, and how much principal."""

    classification: Classification
    currency: Currency
    loans: Count
    outstanding_principal_minor: Minor


class StageLoss(Part):
    """Expected credit loss of the loans of one stage (IFRS 9)."""

    stage: Literal[1, 2, 3]
    loans: Count
    exposure_minor: Minor
    loss_minor: Minor


class Earning(Part):
    """What is recognised of a loan's interest: `before_minor`, and `minor` evenly over the days from `starts_on` to
    `ends_on`, the due date of instalment `nr`. While `suspended`, interest is income when it is paid."""

    before_minor: SignedMinor
    minor: SignedMinor
    nr: Count
    starts_on: date | None = None
    ends_on: date | None = None
    suspended: bool


class LoanBookedV1(Event):
    """A loan exists on the quoted terms; no money has moved. Producer: loan-svc. Key: loan_id.

    The disclosure is the one the customer was shown with the quote (PBoC [2021] No. 3, simple and compound).
    `lender_rate_percent` is what the bank earns where the merchant bears part of it, else None; `card_transaction_id` is
    the card purchase that is converted.
    """

    TYPE: ClassVar[str] = "loan.LoanBooked.v1"
    loan_id: Id
    customer_id: Id
    application_id: Id
    quote_id: Id
    quote_hash: Sha256
    product_code: Code
    product_version: Id
    terms: LoanTerms
    total_cost_minor: Minor
    disclosed_simple_percent: Percent
    disclosed_compound_percent: Percent
    channel: Channel
    purpose: Code
    grade: Code | None = None
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    booked_on: date
    lender_rate_percent: Percent | None = None
    card_transaction_id: Id | None = None


class ContractSignedV1(Event):
    """The customer consented and the contract is sealed. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.ContractSigned.v1"
    loan_id: Id
    customer_id: Id
    application_id: Id
    contract_id: Id
    contract_hash: Sha256
    consent_id: Id
    form: Literal["electronic", "paper"]
    amount_minor: Minor
    currency: Currency
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    signed_at: Instant


class DisbursementInstructedV1(Event):
    """The rail was told to pay, once, under this reference. Producer: loan-svc. Key: loan_id.

    With `second_approval` it waits until somebody else than `asked_by` has approved it (PayoutApproved). `payout_minor` is
    what leaves: the amount less the merchant's fee and its part of the customer's cost; None where that is the whole amount.
    """

    TYPE: ClassVar[str] = "loan.DisbursementInstructed.v1"
    loan_id: Id
    customer_id: Id
    payout_reference: Id
    rail: Code
    hold_id: Id
    amount_minor: Minor
    currency: Currency
    payee_kind: PayeeKind
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    instructed_at: Instant
    second_approval: bool = False
    asked_by: Id | None = None
    payout_minor: Minor | None = None
    merchant_fee_minor: Minor | None = None
    subsidy_minor: Minor | None = None


class PayoutApprovedV1(Event):
    """A second person let a large payout go to the rail. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.PayoutApproved.v1"
    loan_id: Id
    customer_id: Id
    payout_reference: Id
    amount_minor: Minor
    currency: Currency
    approved_by: Id
    approved_at: Instant


class DisbursedV1(Event):
    """The money went out and the loan runs by this plan. Producer: loan-svc. Key: loan_id.

    `instalment_minor` is the regular instalment; the last may differ, as the plan shows. `payout_minor` is what left the
    bank where that is not the whole amount: none of it for a card purchase that was converted (`payee_kind` card), and
    less the merchant's fee and subsidy.
    """

    TYPE: ClassVar[str] = "loan.Disbursed.v1"
    loan_id: Id
    customer_id: Id
    application_id: Id
    payout_reference: Id
    hold_id: Id
    amount_minor: Minor
    currency: Currency
    payee_kind: PayeeKind
    disbursed_on: date
    annual_rate_percent: Percent
    method: Method
    instalment_minor: Minor
    periods: Count
    first_due_on: date
    maturity_on: date
    plan: tuple[PlannedInstalment, ...]
    product_code: Code
    channel: Channel
    grade: Code | None = None
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    payout_minor: Minor | None = None
    merchant_fee_minor: Minor | None = None
    subsidy_minor: Minor | None = None
    card_transaction_id: Id | None = None


class SubsidyEarnedV1(Event):
    """Time earned a part of what the merchant bore of the customer's cost. Producer: loan-svc. Key: loan_id.

    `unearned_minor` is what is left.
    """

    TYPE: ClassVar[str] = "loan.SubsidyEarned.v1"
    loan_id: Id
    customer_id: Id
    merchant_id: Id | None = None
    amount_minor: Minor
    unearned_minor: Minor
    currency: Currency
    earned_on: date
    next_earning_on: date | None = None


class DisbursementFailedV1(Event):
    """The rail refused, so the hold must be given back. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.DisbursementFailed.v1"
    loan_id: Id
    customer_id: Id
    application_id: Id
    payout_reference: Id
    hold_id: Id
    amount_minor: Minor
    currency: Currency
    reason: Code
    failed_on: date
    merchant_id: Id | None = None
    checkout_id: Id | None = None


class LoanCancelledV1(Event):
    """The loan ended before it was owed, or within the cooling-off days. Producer: loan-svc. Key: loan_id.

    `hold_id` is the hold to give back, None where none was placed or it has been posted.
    """

    TYPE: ClassVar[str] = "loan.LoanCancelled.v1"
    loan_id: Id
    customer_id: Id
    application_id: Id
    cancelled_from: Literal["booked", "signed", "cooling_off"]
    hold_id: Id | None = None
    amount_minor: Minor
    currency: Currency
    reason: Code
    cancelled_on: date
    merchant_id: Id | None = None
    checkout_id: Id | None = None


class PaymentReceivedV1(Event):
    """Money reached us for a loan. Producer: loan-svc. Key: loan_id.

    Everything after `allocation` is how the loan stands with the payment counted; `mode` is what a prepayment changes, and
    `early_waiver` why it cost nothing (hardship, or a loyalty tier). With a `payoff_quote_id` it pays what was quoted for
    `value_on` and counts as if it had come on that day. `receipt_id` is where the money waited in suspense before, None
    when it came straight from the bank.
    """

    TYPE: ClassVar[str] = "loan.PaymentReceived.v1"
    loan_id: Id
    customer_id: Id
    payment_id: Id
    amount_minor: Minor
    currency: Currency
    received_on: date
    way: Literal["auto_debit", "counter", "third_party"]
    allocation: Allocation
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None
    kind: Literal["instalment", "prepayment", "payoff"] = "instalment"
    mode: Literal["fewer_instalments", "smaller_instalments"] | None = None
    value_on: date | None = None
    payoff_quote_id: Id | None = None
    early_waiver: Code | None = None
    receipt_id: Id | None = None


class AllocationsMovedV1(Event):
    """A payment dated before others moved what they had paid. Producer: loan-svc. Key: loan_id. `moved` sums to zero."""

    TYPE: ClassVar[str] = "loan.AllocationsMoved.v1"
    loan_id: Id
    customer_id: Id
    payment_id: Id
    moved: Moved
    currency: Currency
    moved_on: date


class PaymentReversedV1(Event):
    """A payment that had been received never was. Producer: loan-svc. Key: loan_id.

    `moved` sums to the amount, taken away. Everything after it is how the loan stands now; `reopened` when it had been
    settled and is owed again. With a `receipt_id` the money is in suspense again.
    """

    TYPE: ClassVar[str] = "loan.PaymentReversed.v1"
    loan_id: Id
    customer_id: Id
    payment_id: Id
    amount_minor: Minor
    currency: Currency
    received_on: date
    reversed_on: date
    reason: Code
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None
    reopened: bool
    receipt_id: Id | None = None


class RecoveryReceivedV1(Event):
    """Money reached us for a debt that was written off. Producer: loan-svc. Key: loan_id.

    `claim_minor` is what is still owed. Of a day before the write-off (`kind` is not recovery) it is a payment that came late:
    it takes principal out of the write-off, and `reopened` says that it left nothing of it.
    """

    TYPE: ClassVar[str] = "loan.RecoveryReceived.v1"
    loan_id: Id
    customer_id: Id
    payment_id: Id
    amount_minor: Minor
    currency: Currency
    received_on: date
    way: Literal["auto_debit", "counter", "third_party"]
    kind: Literal["instalment", "prepayment", "payoff", "recovery"]
    mode: Literal["fewer_instalments", "smaller_instalments"] | None = None
    moved: Moved
    claim_minor: Minor
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None
    reopened: bool
    receipt_id: Id | None = None


class ChargedV1(Event):
    """A cost was charged to the customer (a fee, or what counts as a penalty). Producer: loan-svc. Key: loan_id.

    Nothing is income before it is paid; `moved` is what the charge moved of earlier payments, as it may be dated back.
    """

    TYPE: ClassVar[str] = "loan.Charged.v1"
    loan_id: Id
    customer_id: Id
    charge_id: Id
    amount_minor: Minor
    currency: Currency
    charged_on: date
    due_on: date
    is_fee: bool
    reason: Code
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None


class PenaltyWaivedV1(Event):
    """Penalties owed up to a day were forgiven. Producer: loan-svc. Key: loan_id.

    They stay forgiven when penalties are derived anew.
    """

    TYPE: ClassVar[str] = "loan.PenaltyWaived.v1"
    loan_id: Id
    customer_id: Id
    waiver_id: Id
    amount_minor: Minor
    currency: Currency
    waived_on: date
    reason: Code
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None


class RefundAppliedV1(Event):
    """The merchant gave money back, whole or in part. Producer: loan-svc. Key: loan_id.

    `moved` sums to the amount and the interest given back with it; what the debt does not take is the customer's credit.
    """

    TYPE: ClassVar[str] = "loan.RefundApplied.v1"
    loan_id: Id
    customer_id: Id
    refund_id: Id
    amount_minor: Minor
    currency: Currency
    refunded_on: date
    mode: Literal["fewer_instalments", "smaller_instalments"]
    with_interest: bool
    reason: Code
    merchant_id: Id | None = None
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None


class CoolingOffDeclaredV1(Event):
    """The customer gives the loan back within its cooling-off days. Producer: loan-svc. Key: loan_id.

    Fees and penalties are not owed any more; once the rest is paid the loan ends as cancelled (LoanCancelled).
    """

    TYPE: ClassVar[str] = "loan.CoolingOffDeclared.v1"
    loan_id: Id
    customer_id: Id
    cooling_off_id: Id
    declared_on: date
    currency: Currency
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None


class ApprovalAskedV1(Event):
    """One person asks for what another has to approve. Producer: loan-svc. Key: loan_id.

    `terms` and `arrears_join` are those of a restructure that is to begin on `effective_on`; `reference` is the asking
    system's own.
    """

    TYPE: ClassVar[str] = "loan.ApprovalAsked.v1"
    loan_id: Id
    customer_id: Id
    request_id: Id
    kind: Literal["write_off", "credit_refund", "restructure"]
    amount_minor: Minor
    currency: Currency
    reason: Code
    asked_by: Id
    asked_on: date
    effective_on: date
    reference: Id | None = None
    terms: LoanTerms | None = None
    arrears_join: bool = False


class ApprovalRefusedV1(Event):
    """What was asked for is not approved, or was taken back. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.ApprovalRefused.v1"
    loan_id: Id
    customer_id: Id
    request_id: Id
    kind: Literal["write_off", "credit_refund", "restructure"]
    reason: Code
    refused_by: Id
    refused_on: date


class InstructionRefusedV1(Event):
    """What another service had decided can't be done on the loan any more. Producer: loan-svc. Key: loan_id.

    `instruction_id` is the other's own id of it, `reason` the code of the refusal. Nothing has changed.
    """

    TYPE: ClassVar[str] = "loan.InstructionRefused.v1"
    loan_id: Id
    customer_id: Id
    instruction_id: Id
    kind: Literal["write_off", "waiver", "restructure", "charge"]
    reason: Code
    refused_on: date


class CreditRefundInstructedV1(Event):
    """The rail was told to pay credit back to the customer, once, under this reference. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.CreditRefundInstructed.v1"
    loan_id: Id
    customer_id: Id
    refund_id: Id
    payout_reference: Id
    amount_minor: Minor
    currency: Currency
    reason: Code
    asked_by: Id
    approved_by: Id
    instructed_on: date


class CreditRefundedV1(Event):
    """The customer has the credit back. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.CreditRefunded.v1"
    loan_id: Id
    customer_id: Id
    refund_id: Id
    payout_reference: Id
    amount_minor: Minor
    currency: Currency
    refunded_on: date


class CreditRefundFailedV1(Event):
    """The rail refused to pay credit back; it is the customer's credit again. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.CreditRefundFailed.v1"
    loan_id: Id
    customer_id: Id
    refund_id: Id
    payout_reference: Id
    amount_minor: Minor
    currency: Currency
    reason: Code
    failed_on: date


class RestructuredV1(Event):
    """What is left to repay follows another plan from a day on. Producer: loan-svc. Key: loan_id.

    `terms` have the principal that follows `plan`. With `arrears_join` overdue principal is part of it and nothing is overdue
    any more; else arrears stay as they are. Interest never becomes principal.
    """

    TYPE: ClassVar[str] = "loan.Restructured.v1"
    loan_id: Id
    customer_id: Id
    restructure_id: Id
    restructured_on: date
    terms: LoanTerms
    arrears_join: bool
    plan: tuple[PlannedInstalment, ...]
    maturity_on: date
    currency: Currency
    reason: Code
    asked_by: Id
    approved_by: Id
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None


class TransactionReversedV1(Event):
    """Something else than a payment never was. Producer: loan-svc. Key: loan_id.

    `cash_minor` goes through the bank, below zero when it leaves; everything after `moved` is how the loan stands now;
    `reopened` when it had ended and is owed again.
    """

    TYPE: ClassVar[str] = "loan.TransactionReversed.v1"
    loan_id: Id
    customer_id: Id
    transaction_id: Id
    kind: Literal["charge", "waiver", "cooling_off", "merchant_refund", "restructure", "write_off", "credit_refund"]
    amount_minor: Minor
    cash_minor: SignedMinor
    currency: Currency
    happened_on: date
    reversed_on: date
    reason: Code
    moved: Moved
    outstanding_principal_minor: Minor
    past_due_minor: Minor
    instalments_paid: Count
    next_due_on: date | None = None
    reopened: bool


class LoanSettledV1(Event):
    """Nothing is owed any more. Producer: loan-svc. Key: loan_id. `credit_minor` is what the customer gets back."""

    TYPE: ClassVar[str] = "loan.LoanSettled.v1"
    loan_id: Id
    customer_id: Id
    settled_on: date
    early: bool
    total_paid_minor: Minor
    credit_minor: Minor
    currency: Currency


class OverdueV1(Event):
    """A loan moved into a bucket of days past due. Producer: loan-svc. Key: loan_id.

    `since_on` is the due date of the oldest unpaid instalment.
    """

    TYPE: ClassVar[str] = "loan.Overdue.v1"
    loan_id: Id
    customer_id: Id
    bucket: Bucket
    previous_bucket: Bucket | None = None
    days_past_due: Count
    past_due_minor: Minor
    outstanding_principal_minor: Minor
    currency: Currency
    since_on: date
    as_of_on: date
    product_code: Code
    merchant_id: Id | None = None


class OverdueCuredV1(Event):
    """All that was past due has been paid. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.OverdueCured.v1"
    loan_id: Id
    customer_id: Id
    previous_bucket: Bucket
    outstanding_principal_minor: Minor
    currency: Currency
    cured_on: date


class ReclassifiedV1(Event):
    """A loan is of another of the five classes. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.Reclassified.v1"
    loan_id: Id
    customer_id: Id
    classification: Classification
    previous_classification: Classification
    days_past_due: Count
    outstanding_principal_minor: Minor
    currency: Currency
    as_of_on: date


class InstalmentDueV1(Event):
    """An instalment fell due. Producer: loan-svc. Key: loan_id. `amount_minor` is what is not paid of it yet.

    `earning` is how interest goes on; `recognised_minor` what of it belongs to days before `as_of_on`.
    """

    TYPE: ClassVar[str] = "loan.InstalmentDue.v1"
    loan_id: Id
    customer_id: Id
    nr: Count
    due_on: date
    amount_minor: Minor
    currency: Currency
    as_of_on: date
    recognised_minor: SignedMinor
    earning: Earning


class EarningChangedV1(Event):
    """A loan's interest goes on in another way from today. Producer: loan-svc. Key: loan_id.

    Its plan changed, it ended, or it is too long past due; `recognised_minor` more (or less) became income at once.
    """

    TYPE: ClassVar[str] = "loan.EarningChanged.v1"
    loan_id: Id
    customer_id: Id
    recognised_minor: SignedMinor
    currency: Currency
    changed_on: date
    earning: Earning


class WrittenOffV1(Event):
    """The debt left the book; the claim stays. Producer: loan-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "loan.WrittenOff.v1"
    loan_id: Id
    customer_id: Id
    principal_minor: Minor
    interest_minor: Minor
    fee_minor: Minor
    penalty_minor: Minor
    currency: Currency
    written_off_on: date
    days_past_due: Count
    reason: Code
    request_id: Id | None = None
    approved_by: tuple[Id, ...] = ()
    write_off_id: Id | None = None


class InterestAccruedV1(Event):
    """The interest of one day of all loans of one currency. Producer: loan-svc. Key: business_date."""

    TYPE: ClassVar[str] = "loan.InterestAccrued.v1"
    business_date: date
    currency: Currency
    amount_minor: SignedMinor


class AllowanceChangedV1(Event):
    """The allowance for expected credit losses at the close of a day. Producer: loan-svc. Key: business_date.

    Of the loans of one currency, by stage.
    """

    TYPE: ClassVar[str] = "loan.AllowanceChanged.v1"
    business_date: date
    currency: Currency
    allowance_minor: Minor
    change_minor: SignedMinor
    stages: tuple[StageLoss, ...]
    parameters_version: Id


class BusinessDayClosedV1(Event):
    """The day's books are shut and the next day is open. Producer: loan-svc. Key: business_date.

    `trial_balance_minor` sums, over the currencies, how far debits and credits are apart: zero, or something is wrong.
    """

    TYPE: ClassVar[str] = "loan.BusinessDayClosed.v1"
    business_date: date
    next_business_date: date
    loans_active: Count
    loans_moved: Count
    overdue_count: Count
    overdue_by_bucket: tuple[BucketCount, ...]
    books: tuple[BookTotals, ...]
    trial_balance_minor: Annotated[int, Field(strict=True, ge=0)]
    by_class: tuple[ClassCount, ...] = ()
    instalments_due: Count = 0
    loans_parked: Count = 0
    receivables_gap_minor: Minor = 0


EVENTS: tuple[type[Event], ...] = (
    LoanBookedV1,
    ContractSignedV1,
    DisbursementInstructedV1,
    DisbursedV1,
    SubsidyEarnedV1,
    DisbursementFailedV1,
    LoanCancelledV1,
    PaymentReceivedV1,
    AllocationsMovedV1,
    PaymentReversedV1,
    RecoveryReceivedV1,
    ChargedV1,
    PenaltyWaivedV1,
    RefundAppliedV1,
    PayoutApprovedV1,
    CoolingOffDeclaredV1,
    ApprovalAskedV1,
    ApprovalRefusedV1,
    InstructionRefusedV1,
    CreditRefundInstructedV1,
    CreditRefundedV1,
    CreditRefundFailedV1,
    RestructuredV1,
    TransactionReversedV1,
    LoanSettledV1,
    OverdueV1,
    OverdueCuredV1,
    ReclassifiedV1,
    InstalmentDueV1,
    EarningChangedV1,
    WrittenOffV1,
    InterestAccruedV1,
    AllowanceChangedV1,
    BusinessDayClosedV1,
)
