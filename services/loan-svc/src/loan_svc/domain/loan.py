"""The loan: a small state of terms and counters. Its plan is recomputed from the terms, never stored row by row."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, assert_never

from fenqi.kernel import derived_id
from loan_svc.domain.allocation import NOTHING, Allocation, Moved
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.classification import days_to_worsen
from loan_svc.domain.decided import Decided
from loan_svc.domain.earning import NOTHING_EARNED, Earning
from loan_svc.domain.facts import LoanFact
from loan_svc.domain.facts_ageing import EarningChanged, InstalmentDue, Overdue, OverdueCured, Reclassified
from loan_svc.domain.facts_money import (
    AllocationsMoved,
    CreditRefunded,
    CreditRefundFailed,
    CreditRefundInstructed,
    LoanSettled,
    PaymentReceived,
    PaymentReversed,
    RecoveryReceived,
)
from loan_svc.domain.facts_operations import (
    ApprovalAsked,
    ApprovalRefused,
    Charged,
    CoolingOffDeclared,
    InstructionRefused,
    PenaltyWaived,
    RefundApplied,
    Restructured,
    TransactionReversed,
    WrittenOff,
)
from loan_svc.domain.facts_origination import (
    ContractSigned,
    Disbursed,
    DisbursementFailed,
    DisbursementInstructed,
    LoanBooked,
    LoanCancelled,
    PayoutApproved,
    SubsidyEarned,
)
from loan_svc.domain.life_terms import pay_by
from loan_svc.domain.money_received import CalendarMissing, Received, live
from loan_svc.domain.plan import Plan, plan_of
from loan_svc.domain.products import Product, product_at
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import AskedKind, Bucket, Channel, Classification, PayeeKind, Status


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person asked for, as it waits for another's approval."""

    request_id: str
    kind: AskedKind
    amount_minor: int
    reason: str
    asked_by: str
    asked_on: date
    effective_on: date
    reference: str | None = None
    terms: LoanTerms | None = None
    arrears_join: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """State of one loan. `received`: the payments that stand, `decided`: whatever else happened to it and stands; where the
    money went follows from both by date.

    principal disbursed = paid.principal_minor + outstanding_principal_minor + written_off_minor, always.
    """

    id: str
    customer_id: str
    application_id: str
    quote_id: str
    quote_hash: str
    product_code: str
    product_version: str
    currency: str
    terms: LoanTerms
    total_cost_minor: int
    simple_percent: str
    compound_percent: str
    channel: Channel
    purpose: str
    grade: str | None
    merchant_id: str | None
    checkout_id: str | None
    booked_on: date
    status: Status = "booked"
    contract_id: str | None = None
    contract_hash: str | None = None
    signed_at: datetime | None = None
    payee_kind: PayeeKind | None = None
    disbursed_on: date | None = None
    maturity_on: date | None = None
    outstanding_principal_minor: int = 0
    received: tuple[Received, ...] = ()
    decided: tuple[Decided, ...] = ()
    paid: Allocation = NOTHING
    written_off_minor: int = 0
    recovered_minor: int = 0
    given_back_minor: int = 0
    refunded_minor: int = 0
    """Of the credit: paid back to the customer, or set aside for it."""
    refunds_payable_minor: int = 0
    asked: tuple[Asked, ...] = ()
    payout_waits: bool = False
    """The payout waits for a second approval, by somebody else than `payout_asked_by`."""
    payout_asked_by: str | None = None
    instalments_paid: int = 0
    next_due_on: date | None = None
    bucket: Bucket | None = None
    classification: Classification = "pass"
    earning: Earning = NOTHING_EARNED
    by_plan: bool = False
    """Nothing has happened that the plan and one sum of what was paid don't tell: such a loan is aged in bulk."""
    ended_on: date | None = None
    next_action_on: date | None = None
    """The first business date at whose close something has to be decided; None when no day will change anything."""
    lender_rate_percent: str | None = None
    card_transaction_id: str | None = None
    payout_minor: int | None = None
    merchant_fee_minor: int = 0
    subsidy_minor: int = 0
    subsidy_earned_minor: int = 0
    subsidy_next_on: date | None = None
    """The first day on which more of the subsidy is earned; None when all of it is, or there is none."""

    @property
    def hold_id(self) -> str:
        """The limit hold of this loan: derived, so that a repeated signature names the same one."""
        return derived_id("hold", self.id)

    @property
    def payout_reference(self) -> str:
        """The one reference under which the rail may ever pay this loan out."""
        return derived_id("payout", self.id)

    @property
    def past_due_since(self) -> date | None:
        """Due date of the oldest unpaid instalment, while the loan is in a bucket."""
        return self.next_due_on if self.bucket is not None else None

    @property
    def product(self) -> Product:
        """The product version the contract was made under."""
        return product_at(self.product_code, self.product_version)

    @property
    def starts_on(self) -> date:
        """The day of disbursement, or as if it were the day of booking."""
        return self.disbursed_on or self.booked_on

    @property
    def plan(self) -> Plan:
        """As it began."""
        return plan_of(self.terms, self.starts_on)

    @property
    def credit_minor(self) -> int:
        """The customer's credit that was not refunded."""
        return self.paid.credit_minor - self.refunded_minor

    @property
    def is_given_back(self) -> bool:
        """Whether the customer has declared to give the loan back within its cooling-off days."""
        return any(one.kind == "cooling_off" for one in self.decided)

    @property
    def plans(self) -> tuple[tuple[date, LoanTerms], ...]:
        """The plan it began with and those that took its place, with the days they began on."""
        later = sorted(self.decided, key=lambda one: (one.on, one.id))
        return ((self.starts_on, self.terms), *((one.on, one.terms) for one in later if one.terms is not None))

    @property
    def current_terms(self) -> LoanTerms:
        """Those of the plan that counts now."""
        return self.plans[-1][1]

    @property
    def current_plan(self) -> Plan:
        """The plan that counts now, as it began."""
        on, terms = self.plans[-1]
        return plan_of(terms, on)

    @property
    def sums(self) -> Moved:
        """Where the money went, as it was last decided."""
        return Moved(*self.paid.parts, self.recovered_minor, self.written_off_minor, self.given_back_minor)

    @property
    def written_off_on(self) -> date | None:
        """The day on which the debt left the book, while it is written off."""
        return next((one.on for one in self.decided if one.kind == "write_off"), None)

    def life(
        self,
        as_of: date,
        *,
        but: str = "",
        more: tuple[Received, ...] = (),
        deciding: tuple[Decided, ...] = (),
        shown: bool = False,
    ) -> Life:
        """The loan on the evening of `as_of`: with its transactions, without the one with id `but`, with `more` money and
        `deciding` on it. Raises CalendarMissing, unless it is only `shown` and nothing decided by it."""
        received = [*(one for one in self.received if one.payment_id != but), *more]
        decided = [*(one for one in self.decided if one.id != but), *deciding]
        return live(self.terms, self.product, self.starts_on, received, decided, as_of, shown=shown)

    def last_on(self, on: date) -> date:
        """`on`, or the latest day of a transaction when that is later: a close that was interrupted may find money of the
        next day."""
        return max([on, *[one.on for one in self.received], *[one.on for one in self.decided]])

    def days_past_due(self, due_on: date, on: date) -> int:
        """How long what was due on a day is late on another, below 1 while it is in time. Raises CalendarMissing where
        that depends on working days that are not announced."""
        if on <= due_on or self.product.pay_by == "due_day":
            return (on - due_on).days
        by = pay_by(self.product, [due_on])
        if due_on in by.unknown:
            raise CalendarMissing(f"The working days around {due_on} are not announced yet: add them to the calendar.")
        return (on - by.late_since(due_on)).days if on > by.last_day(due_on) else 0

    @property
    def waits_for_capture(self) -> bool:
        """True when the merchant has to ask for the money."""
        return self.checkout_id is not None and self.product.pays_at == "capture"


def loan_id_of(application_id: str) -> str:
    """An application leads to at most one loan, so its id follows from the application's."""
    return derived_id("loan", application_id)


def evolve(loan: Loan | None, fact: LoanFact) -> Loan:
    """The only way a Loan changes."""
    if isinstance(fact, LoanBooked):
        return _booked(fact)
    assert loan is not None, "a loan begins with LoanBooked"
    match fact:
        case PaymentReceived():
            return _paid(loan, fact)
        case AllocationsMoved():
            return _moved(loan, fact.moved)
        case PaymentReversed() | TransactionReversed():
            return _undone(loan, fact)
        case RecoveryReceived():
            return _recovered(loan, fact)
        case Charged() | PenaltyWaived() | RefundApplied() | CoolingOffDeclared():
            return _standing(_moved(replace(loan, decided=(*loan.decided, _decided(fact))), fact.moved), fact)
        case Restructured():
            loan = _answered(loan, fact.restructure_id)
            loan = replace(loan, decided=(*loan.decided, _decided(fact)))
            loan = replace(loan, maturity_on=loan.current_plan.maturity_on)
            return _standing(_moved(loan, fact.moved), fact)
        case ApprovalAsked():
            return replace(loan, asked=(*loan.asked, _asked(fact)))
        case ApprovalRefused():
            return _answered(loan, fact.request_id)
        case InstructionRefused():
            return loan
        case CreditRefundInstructed():
            loan = _answered(loan, fact.refund_id)
            return _refunded(
                replace(loan, decided=(*loan.decided, _decided(fact))), fact.amount_minor, fact.amount_minor
            )
        case CreditRefunded():
            return _refunded(loan, 0, -fact.amount_minor)
        case CreditRefundFailed():
            decided = tuple(one for one in loan.decided if one.id != fact.refund_id)
            return _refunded(replace(loan, decided=decided), -fact.amount_minor, -fact.amount_minor)
        case ContractSigned():
            return replace(
                loan,
                status="signed",
                contract_id=fact.contract_id,
                contract_hash=fact.contract_hash,
                signed_at=fact.signed_at,
            )
        case DisbursementInstructed():
            return replace(
                loan,
                status="instructed",
                terms=loan.terms.for_amount(fact.amount_minor),
                payee_kind=fact.payee_kind,
                payout_waits=fact.second_approval,
                payout_asked_by=fact.asked_by,
                payout_minor=fact.payout_minor,
                merchant_fee_minor=fact.merchant_fee_minor or 0,
                subsidy_minor=fact.subsidy_minor or 0,
            )
        case PayoutApproved():
            return replace(loan, payout_waits=False)
        case Disbursed():
            return _disbursed(loan, fact)
        case SubsidyEarned():
            earned = loan.subsidy_earned_minor + fact.amount_minor
            return replace(loan, subsidy_earned_minor=earned, subsidy_next_on=fact.next_earning_on)
        case Overdue():
            return _acting(loan, bucket=fact.bucket)
        case OverdueCured():
            return _acting(loan, bucket=None)
        case Reclassified():
            return _acting(loan, classification=fact.classification)
        case InstalmentDue() | EarningChanged():
            return _acting(loan, earning=fact.earning)
        case LoanSettled():
            return _subsidy_ends(
                replace(loan, status="settled", ended_on=fact.settled_on, next_action_on=None), fact.settled_on
            )
        case WrittenOff():
            gone = replace(
                _answered(loan, fact.write_off_id),
                status="written_off",
                outstanding_principal_minor=0,
                written_off_minor=fact.principal_minor,
                decided=(*loan.decided, _decided(fact)),
                ended_on=fact.written_off_on,
                next_action_on=None,
            )
            return _subsidy_ends(gone, fact.written_off_on)
        case DisbursementFailed():
            return replace(loan, status="failed", ended_on=fact.failed_on, payout_waits=False)
        case LoanCancelled():
            gone = replace(loan, status="cancelled", ended_on=fact.cancelled_on, next_action_on=None)
            return gone if loan.disbursed_on is None else _subsidy_ends(gone, fact.cancelled_on)
        case _:
            assert_never(fact)


def _booked(fact: LoanBooked) -> Loan:
    return Loan(
        id=fact.loan_id,
        customer_id=fact.customer_id,
        application_id=fact.application_id,
        quote_id=fact.quote_id,
        quote_hash=fact.quote_hash,
        product_code=fact.product_code,
        product_version=fact.product_version,
        currency=fact.terms.currency,
        terms=fact.terms,
        total_cost_minor=fact.total_cost_minor,
        simple_percent=fact.disclosed_simple_percent,
        compound_percent=fact.disclosed_compound_percent,
        channel=fact.channel,
        purpose=fact.purpose,
        grade=fact.grade,
        merchant_id=fact.merchant_id,
        checkout_id=fact.checkout_id,
        booked_on=fact.booked_on,
        lender_rate_percent=fact.lender_rate_percent,
        card_transaction_id=fact.card_transaction_id,
    )


def _disbursed(loan: Loan, fact: Disbursed) -> Loan:
    """A bullet's due date is no anchor of its periods, so its terms stay as they were."""
    anchored = loan.terms.method != "bullet"
    owed = (row for row in fact.plan if row.principal_minor + row.interest_minor + row.fee_minor)
    return _acting(
        loan,
        status="active",
        terms=replace(loan.terms, first_due_on=fact.first_due_on) if anchored else loan.terms,
        payee_kind=fact.payee_kind,
        disbursed_on=fact.disbursed_on,
        maturity_on=fact.maturity_on,
        outstanding_principal_minor=fact.amount_minor,
        next_due_on=next(owed).due_on,
        payout_minor=fact.payout_minor,
        subsidy_next_on=fact.first_due_on if fact.subsidy_minor else None,
        earning=_first_earning(fact),
        by_plan=_goes_by_plan(loan, fact),
    )


def _subsidy_ends(loan: Loan, on: date) -> Loan:
    """What is left of the subsidy is earned at once when the loan ends."""
    return replace(loan, subsidy_next_on=on if loan.subsidy_earned_minor < loan.subsidy_minor else None)


def _first_earning(fact: Disbursed) -> Earning:
    first = next(row for row in fact.plan if row.due_on > fact.disbursed_on)
    return Earning(0, first.interest_minor, first.nr, fact.disbursed_on, first.due_on)


def _goes_by_plan(loan: Loan, fact: Disbursed) -> bool:
    """What `adapters/age_in_bulk` can compute: no fee, and penalties by a day count and a rounding that SQL has too; no
    day of any calendar, no interest that follows the balance, no cap on what it costs."""
    terms, product = loan.terms, loan.product
    return (
        all(row.nr and not row.fee_minor for row in fact.plan)
        and terms.day_count != "ACT/ACT"
        and terms.rounding == "half_up"
        and terms.method != "bullet"
        and not (terms.recalculate or terms.down_payment_minor or terms.total_cost_cap_percent)
        and product.pay_by == "due_day"
        and product.principal_first_after_days is None
    )


def _paid(loan: Loan, fact: PaymentReceived) -> Loan:
    one = Received(
        fact.payment_id,
        fact.value_on or fact.received_on,
        fact.amount_minor,
        fact.kind,
        fact.mode,
        fact.early_waiver,
        fact.receipt_id,
    )
    late_from = None if loan.next_due_on is None else loan.product.late_from(loan.next_due_on)
    in_time = late_from is None or fact.received_on < late_from
    by_plan = loan.by_plan and in_time and fact.kind == "instalment"
    return _acting(
        loan,
        received=(*loan.received, one),
        paid=loan.paid.plus(fact.allocation),
        by_plan=by_plan,
        outstanding_principal_minor=fact.outstanding_principal_minor,
        instalments_paid=fact.instalments_paid,
        next_due_on=fact.next_due_on,
    )


def _recovered(loan: Loan, fact: RecoveryReceived) -> Loan:
    one = Received(
        fact.payment_id, fact.received_on, fact.amount_minor, fact.kind, fact.mode, receipt_id=fact.receipt_id
    )
    loan = _moved(replace(loan, received=(*loan.received, one)), fact.moved)
    return _standing(_running_again(loan) if fact.reopened else loan, fact)


def _undone(loan: Loan, fact: PaymentReversed | TransactionReversed) -> Loan:
    """A loan that had ended runs again where it is owed again; a worse bucket is found at the next close of a day."""
    gone = fact.payment_id if isinstance(fact, PaymentReversed) else fact.transaction_id
    received = tuple(one for one in loan.received if one.payment_id != gone)
    decided = tuple(one for one in loan.decided if one.id != gone)
    loan = _moved(replace(loan, received=received, decided=decided), fact.moved)
    if isinstance(fact, TransactionReversed) and fact.kind == "restructure":
        loan = replace(loan, maturity_on=loan.current_plan.maturity_on)
    return _standing(_running_again(loan) if fact.reopened else loan, fact)


def _running_again(loan: Loan) -> Loan:
    """In the bucket and class it had when it ended: the next close finds a worse one."""
    return replace(loan, status="active", ended_on=None)


def _asked(fact: ApprovalAsked) -> Asked:
    return Asked(
        fact.request_id,
        fact.kind,
        fact.amount_minor,
        fact.reason,
        fact.asked_by,
        fact.asked_on,
        fact.effective_on,
        fact.reference,
        fact.terms,
        fact.arrears_join,
    )


def _answered(loan: Loan, request_id: str | None) -> Loan:
    """Nothing waits under this id any more."""
    return replace(loan, asked=tuple(one for one in loan.asked if one.request_id != request_id))


def _refunded(loan: Loan, refunded: int, payable: int) -> Loan:
    return replace(
        loan,
        refunded_minor=loan.refunded_minor + refunded,
        refunds_payable_minor=loan.refunds_payable_minor + payable,
    )


def _decided(
    fact: Charged
    | PenaltyWaived
    | RefundApplied
    | WrittenOff
    | CoolingOffDeclared
    | CreditRefundInstructed
    | Restructured,
) -> Decided:
    match fact:
        case Charged():
            return Decided(
                fact.charge_id, fact.charged_on, "charge", fact.amount_minor, due_on=fact.due_on, is_fee=fact.is_fee
            )
        case PenaltyWaived():
            return Decided(fact.waiver_id, fact.waived_on, "waiver", fact.amount_minor)
        case RefundApplied():
            return Decided(
                fact.refund_id,
                fact.refunded_on,
                "merchant_refund",
                fact.amount_minor,
                fact.mode,
                with_interest=fact.with_interest,
            )
        case WrittenOff():
            id_ = fact.write_off_id or derived_id("write-off", fact.loan_id)
            return Decided(id_, fact.written_off_on, "write_off")
        case CoolingOffDeclared():
            return Decided(fact.cooling_off_id, fact.declared_on, "cooling_off")
        case CreditRefundInstructed():
            return Decided(fact.refund_id, fact.instructed_on, "credit_refund", fact.amount_minor)
        case Restructured():
            return Decided(
                fact.restructure_id,
                fact.restructured_on,
                "restructure",
                terms=fact.terms,
                arrears_join=fact.arrears_join,
            )
        case _:
            assert_never(fact)


def _moved(loan: Loan, moved: Moved) -> Loan:
    return replace(
        loan,
        by_plan=False,
        paid=loan.paid.plus(moved),
        recovered_minor=loan.recovered_minor + moved.recovered_minor,
        written_off_minor=loan.written_off_minor + moved.written_off_minor,
        given_back_minor=loan.given_back_minor + moved.given_back_minor,
    )


def _standing(
    loan: Loan,
    fact: PaymentReversed
    | RecoveryReceived
    | Charged
    | PenaltyWaived
    | RefundApplied
    | CoolingOffDeclared
    | Restructured
    | TransactionReversed,
) -> Loan:
    return _acting(
        loan,
        outstanding_principal_minor=fact.outstanding_principal_minor,
        instalments_paid=fact.instalments_paid,
        next_due_on=fact.next_due_on,
    )


def _acting(loan: Loan, **changes: Any) -> Loan:
    """With `changes`, and with the day on which the running instalment falls due, or the oldest unpaid one passes into the
    next bucket or class, whichever comes first. (One copy for both: a loan has many fields.)"""

    def now(name: str) -> Any:
        return changes.get(name, getattr(loan, name))

    if now("status") != "active":
        return replace(loan, **changes, next_action_on=None)
    days, next_due_on = [now("earning").ends_on], now("next_due_on")
    if next_due_on is not None:
        passing = (loan.product.days_to_leave(now("bucket")), days_to_worsen(now("classification")))
        days += [next_due_on + timedelta(days=one) for one in passing if one is not None]
    return replace(loan, **changes, next_action_on=min((day for day in days if day is not None), default=None))
