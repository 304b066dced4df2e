"""Bodies of loan-svc's requests and answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from fenqi.web.money import Amount, AmountOut, Body
from loan_svc.domain.card_purchase import CardPurchase
from loan_svc.domain.words import (
    AskedKind,
    Bucket,
    Channel,
    CheckOutcome,
    Classification,
    Convention,
    DecidedKind,
    MediaType,
    Method,
    PayeeKind,
    PaymentKind,
    PeriodUnit,
    PrepaymentMode,
    Stage,
    Status,
    Way,
)

MAX_BATCH = 500

Id = Annotated[str, Field(min_length=1, max_length=128)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
EarlyWaiver = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", examples=["hardship", "gold"])]
Reason = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$", examples=["unrecoverable", "debit_returned"])]
"""A code, no sentence: it is published, and what is published names no person."""


class CardTransactionIn(Body):
    """A card purchase as the card system posted it."""

    transaction_id: Id
    posted_on: date
    amount: Amount

    def purchase(self) -> CardPurchase:
        """As the domain's value."""
        return CardPurchase(self.transaction_id, self.posted_on, self.amount.amount_minor, self.amount.currency)


class QuoteIn(Body):
    """From the approved terms, or a shorter term or another method of the product, and what else it leaves open: the
    number of instalments (`periods`) where it runs by weeks or days, a down payment, a later first due date. A card
    product converts `card_transaction`, a posted purchase of the approved amount."""

    application_id: Id
    method: Method | None = None
    term_months: Annotated[int | None, Field(strict=True, ge=1, le=600)] = None
    periods: Annotated[int | None, Field(strict=True, ge=1, le=600)] = None
    down_payment: Amount | None = None
    first_due_on: date | None = None
    card_transaction: CardTransactionIn | None = None


class BookIn(Body):
    """The quote that is agreed to, and its hash as it was shown."""

    quote_id: Id
    quote_hash: Hash


class SignatureIn(Body):
    """The one-time code."""

    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class PaymentIn(Body):
    """Money received for a loan. A payoff pays all that is owed for the time up to `received_on`, or is refused. A
    prepayment pays principal before its time; `mode` says whether fewer instalments are left, or smaller ones, and
    `early_waiver` (hardship, or a loyalty tier) frees it of its penalty where the product says so. With a
    `payoff_quote_id` it is a payoff of exactly the quoted amount, on the quote's day or later while it is valid."""

    payment_id: Id
    amount: Amount
    received_on: date
    way: Way
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    payoff_quote_id: Id | None = None
    early_waiver: EarlyWaiver | None = None


class LooseAmount(Body):
    """As `Amount`, but its range is judged item by item, so that one bad item does not refuse a whole file."""

    amount_minor: Annotated[int, Field(strict=True)]
    currency: Annotated[str, Field(max_length=16)]


class BatchItemIn(Body):
    """One payment of a batch."""

    payment_id: Id
    loan_id: Id
    amount: LooseAmount
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    early_waiver: EarlyWaiver | None = None


class BatchIn(Body):
    """Payments of one way and day."""

    way: Way
    received_on: date
    payments: Annotated[tuple[BatchItemIn, ...], Field(min_length=1, max_length=MAX_BATCH)]


class ReversalIn(Body):
    """Why a payment never was."""

    reason: Reason


class WriteOffIn(Body):
    """Why the debt is given up. `request_id` is the asking system's own name of the request."""

    reason: Reason
    request_id: Id | None = None


class ChargeIn(Body):
    """A cost for the customer to bear, owed with the instalment that `due_on` falls to. Days left out are today."""

    amount: Amount
    charged_on: date | None = None
    due_on: date | None = None
    charged_as: Literal["fee", "penalty"] = "fee"
    reason: Reason


class WaiverIn(Body):
    """Penalties owed up to `waived_on` (today when left out) that are forgiven."""

    amount: Amount
    waived_on: date | None = None
    reason: Reason


class MerchantRefundIn(Body):
    """Money the merchant gives back. `mode`: whether fewer instalments are left, or smaller ones."""

    refund_id: Id
    amount: Amount
    refunded_on: date | None = None
    mode: PrepaymentMode = "fewer_instalments"
    reason: Reason


class CreditRefundIn(Body):
    """Credit to pay back to the customer: all of it when no amount is given."""

    amount: Amount | None = None
    reason: Reason


class RestructureIn(Body):
    """The new plan for what is left to repay; what is left out stays as it is.

    A payment holiday is a later `first_due_on` (interest runs on), or periods of interest alone. `arrears`: "join": overdue
    principal follows the new plan and overdue interest, fees and penalties are owed with its first instalment, bearing no
    interest; "keep": what is overdue stays overdue.
    """

    periods: Annotated[int, Field(strict=True, ge=1, le=600)]
    annual_rate_percent: Annotated[str | None, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")] = None
    method: Method | None = None
    first_due_on: date | None = None
    principal_grace_periods: Annotated[int, Field(strict=True, ge=0, le=599)] = 0
    arrears: Literal["join", "keep"] = "join"
    effective_on: date | None = None
    reason: Reason


class ApprovalIn(Body):
    """What a second person says."""

    decision: Literal["approve", "refuse"]
    reason: Reason = "approved"


class CallbackIn(Body):
    """Money that came in by a channel. `reference` is what the payer gave: the loan's id, or its contract's."""

    transaction_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:/-]{1,64}$")]
    amount: Amount
    paid_on: date
    reference: Annotated[str, Field(max_length=200)]


class CallbackOut(Body):
    """Where the money went: `received` by a loan, or in `suspense` with the reason."""

    transaction_id: str
    amount: AmountOut
    status: Literal["received", "suspense"]
    payment_id: str | None = None
    loan_id: str | None = None
    receipt_id: str | None = None
    reason: str | None = None


class SuspenseApplyIn(Body):
    """The loan that the money is for, and how that is known."""

    loan_id: Id
    reason: Reason


class SuspenseReasonIn(Body):
    """Why the money goes back."""

    reason: Reason


class SuspenseDecisionIn(Body):
    """Yes or no to a return that another person asked for, and why."""

    approve: bool
    reason: Reason


class AssignmentIn(Body):
    """Whose desk the break goes to, as "staff:<id>"; yours when not given."""

    to: Annotated[str, Field(pattern=r"^staff:[A-Za-z0-9-]{1,64}$")] | None = None


class BreakActionIn(Body):
    """What was done about a break."""

    action: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$", examples=["channel-asked", "payment-reversed"])]


class BreakReasonIn(Body):
    """Why the two sides differed."""

    reason: Reason


class CheckIn(Body):
    """One person's word on the scan with this hash; `reason` where it is refused."""

    scan_hash: Hash
    outcome: CheckOutcome
    reason: Reason | None = None


class EmptyIn(Body):
    """Nothing to say."""


class OtherRateOut(Body):
    """An annual rate by another convention."""

    convention: Convention
    percent: str
    basis: str


class PriceOut(Body):
    """How the approved rate is made up, base rate plus risk premium; the customer's rate is less where the merchant bears
    a part."""

    base_rate_percent: str | None
    premium_percent: str | None
    approved_rate_percent: str
    borne_by_merchant: bool


class DisclosureOut(Body):
    """The cost in money and as a rate a year; `also` by the conventions that were asked for."""

    simple_percent: str
    compound_percent: str
    total_cost: AmountOut
    basis: str
    also: tuple[OtherRateOut, ...] = ()


class InstalmentOut(Body):
    """One row of a plan. `pay_by_on` is the last day to pay it in time; `pay_by_provisional` while the working days it
    depends on are not announced."""

    nr: int
    due_on: date
    pay_by_on: date
    pay_by_provisional: bool
    due: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut


class QuoteOut(Body):
    """A quote: agree to it by its id and hash."""

    quote_id: str
    quote_hash: str
    application_id: str
    loan_id: str
    product_code: str
    product_version: str
    amount: AmountOut
    annual_rate_percent: str
    price: PriceOut
    method: Method
    term_months: int
    periods: int
    period_unit: PeriodUnit
    period_every: int
    down_payment: AmountOut
    legal_cap_percent: str | None
    card_transaction_id: str | None
    disclosure: DisclosureOut
    instalments: tuple[InstalmentOut, ...]
    quoted_on: date
    valid_until: date


class PaidOut(Body):
    """What has been paid, by what it paid."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut
    total: AmountOut


class AskedOut(Body):
    """What waits for a second person."""

    request_id: str
    kind: AskedKind
    amount: AmountOut
    reason: str
    asked_by: str
    asked_on: date
    effective_on: date


class LoanOut(Body):
    """A loan, by the plan it follows now; `amount` is what was lent."""

    loan_id: str
    status: Status
    customer_id: str
    application_id: str
    product_code: str
    product_version: str
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    contract_id: str | None
    contract_hash: str | None
    quote_id: str
    amount: AmountOut
    annual_rate_percent: str
    method: Method
    term_months: int
    periods: int
    period_unit: PeriodUnit
    period_every: int
    down_payment: AmountOut
    card_transaction_id: str | None
    payee_kind: PayeeKind | None
    instalment: AmountOut
    disclosure: DisclosureOut
    outstanding_principal: AmountOut
    paid: PaidOut
    written_off: AmountOut
    recovered: AmountOut
    credit_balance: AmountOut
    payout_waits: bool
    asked: tuple[AskedOut, ...]
    instalments_paid: int
    next_due_on: date | None
    bucket: Bucket | None
    past_due_since: date | None
    booked_on: date
    signed_at: datetime | None
    disbursed_on: date | None
    maturity_on: date | None
    ended_on: date | None


class PayoutOut(Body):
    """What left the bank for a loan. A subsidy is what the merchant bears of the customer's cost, earned over time at the
    lender's rate."""

    loan_id: str
    payee_kind: PayeeKind | None
    amount: AmountOut
    payout: AmountOut
    merchant_fee: AmountOut
    subsidy: AmountOut
    subsidy_earned: AmountOut
    subsidy_next_on: date | None
    lender_rate_percent: str | None


class RiskOut(Body):
    """How a loan is classified, and what of it is expected to be lost."""

    loan_id: str
    classification: Classification
    stage: Stage
    exposure: AmountOut
    expected_loss: AmountOut
    parameters_version: str
    interest_recognised: AmountOut
    interest_is_suspended: bool


class LoansOut(Body):
    """A page of loans."""

    items: tuple[LoanOut, ...]
    next_cursor: str | None


class PlanRowOut(InstalmentOut):
    """One row of a loan's plan, with what is paid of it."""

    penalty: AmountOut
    balance: AmountOut
    paid: AmountOut
    status: Literal["open", "part_paid", "paid", "paid_off"]


class PlanOut(Body):
    """A plan as it began."""

    starts_on: date
    amount: AmountOut
    annual_rate_percent: str
    method: Method
    periods: int
    instalments: tuple[InstalmentOut, ...]


class ScheduleOut(Body):
    """A loan's plan as it lives; final once the money went out. `plans`: the one it began with, and each that took its
    place."""

    loan_id: str
    status: Status
    starts_on: date
    is_final: bool
    paid_off_on: date | None
    plans: tuple[PlanOut, ...]
    instalments: tuple[PlanRowOut, ...]


class CodeOut(Body):
    """A signing code was sent."""

    loan_id: str
    contract_hash: str
    expires_in: int


class AllocationOut(Body):
    """Where a payment went."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut


class ReversalOut(Body):
    """A payment that was reversed, and the loan as it stands now."""

    payment_id: str
    reversal_id: str
    loan: LoanOut


class ReceiptOut(Body):
    """A payment as it was posted. `recovered` is what was paid on a debt that was written off."""

    payment_id: str
    loan_id: str
    amount: AmountOut
    received_on: date
    allocation: AllocationOut
    recovered: AmountOut
    outstanding_principal: AmountOut
    past_due: AmountOut
    instalments_paid: int
    next_due_on: date | None
    settled: bool


class MovedOut(Body):
    """How far each part of what was paid changed."""

    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    credit: AmountOut
    recovered: AmountOut
    written_off: AmountOut
    given_back: AmountOut


class TransactionOut(Body):
    """A transaction beside payments as it was posted, and the loan as it stood with it."""

    transaction_id: str
    loan_id: str
    kind: DecidedKind | Literal["reversal"]
    amount: AmountOut
    on: date
    moved: MovedOut
    outstanding_principal: AmountOut
    credit_balance: AmountOut
    instalments_paid: int
    next_due_on: date | None
    status: Status


class PayoffQuoteOut(Body):
    """`amount` pays the loan off on any day up to `valid_until`, unless something happens to the loan before: the payment
    counts as of `quoted_on`. `per_diem` is what a new quote costs more for each day."""

    quote_id: str
    loan_id: str
    quoted_on: date
    valid_until: date
    amount: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    early_penalty: AmountOut
    per_diem: AmountOut


class PayoffOut(Body):
    """What ends the loan on a day."""

    loan_id: str
    on: date
    amount: AmountOut
    principal: AmountOut
    interest: AmountOut
    fee: AmountOut
    penalty: AmountOut
    early_penalty: AmountOut
    per_diem: AmountOut


class SuspenseOut(Body):
    """Money that no loan took."""

    receipt_id: str
    status: Literal["open", "applied", "return_requested", "returned"]
    channel: str
    transaction_id: str
    way: Way
    amount: AmountOut
    received_on: date
    reason: str
    claimed_loan_id: str | None
    loan_id: str | None
    payment_id: str | None
    requested_by: str | None
    return_reason: str | None
    returned_on: date | None


class PaperOut(Body):
    """A contract on paper: the scan that waits or was accepted (None: there is none), and whose word is still needed."""

    contract_id: str
    loan_id: str
    loan_status: Status
    scan_hash: str | None
    media_type: MediaType | None
    uploaded_at: datetime | None
    accepted_by: tuple[str, ...]
    checks_needed: int


class PapersOut(Body):
    """A page of papers that wait."""

    items: tuple[PaperOut, ...]
    next_cursor: str | None


class EvidenceOut(Body):
    """Who agreed to what, when and how; `device` is what the customer's device called itself. `sealed_at` None: the document
    is still to be made."""

    contract_id: str
    loan_id: str
    customer_id: str
    form: Literal["electronic", "paper"]
    agreed_by: str
    agreed_at: datetime
    consent_id: str
    contract_hash: str
    quote_id: str
    quote_hash: str
    device: str | None
    device_hash: str | None
    document_hash: str | None
    sealed_at: datetime | None


class SealCheckOut(Body):
    """One question about a file, and its answer."""

    check: str
    ok: bool
    detail: str


class KnownDocumentOut(Body):
    """What the file is. `stands` is false for a letter of settlement whose loan runs again."""

    kind: Literal["contract", "letter"]
    contract_id: str
    loan_id: str
    sealed_at: datetime
    settled_on: date | None
    stands: bool


class VerdictOut(Body):
    """Whether a file is a document of ours, untouched; `reason` says why not: not-a-pdf, unreadable, no-seal, appended,
    altered, certificate-expired, untrusted-seal, time-stamp-broken or unknown-document."""

    untouched: bool
    reason: str | None
    document_hash: str
    checks: tuple[SealCheckOut, ...]
    signer: str | None
    signed_at: datetime | None
    seal_level: str | None
    document: KnownDocumentOut | None
