"""The loan: a small state of terms and counters. Its plan is recomputed from the terms, never stored row by row."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import assert_never

from fenqi.kernel import derived_id
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.classification import days_to_worsen
from loan_svc.domain.earning import NOTHING_EARNED, Earning
from loan_svc.domain.facts import (
    NOTHING,
    Allocation,
    AllocationsMoved,
    ContractSigned,
    Disbursed,
    DisbursementFailed,
    DisbursementInstructed,
    EarningChanged,
    InstalmentDue,
    LoanBooked,
    LoanCancelled,
    LoanFact,
    LoanSettled,
    Overdue,
    OverdueCured,
    PaymentReceived,
    PaymentReversed,
    Reclassified,
    WrittenOff,
)
from loan_svc.domain.money_received import Received, live
from loan_svc.domain.plan import Plan, plan_of
from loan_svc.domain.products import Product, product_at
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import Bucket, Channel, Classification, PayeeKind, Status


@dataclass(frozen=True, slots=True)
class Loan:
    """State of one loan. `received`: the payments that stand; where their money went follows from them by date.

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
    paid: Allocation = NOTHING
    written_off_minor: int = 0
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

    def life(self, as_of: date, *, but: str = "", more: tuple[Received, ...] = ()) -> Life:
        """The loan on the evening of `as_of`: with its payments, without payment `but`, and with `more`."""
        received = [*(one for one in self.received if one.payment_id != but), *more]
        return live(self.terms, self.product, self.starts_on, received, as_of)

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
            return replace(loan, paid=loan.paid.plus(fact.moved), by_plan=False)
        case PaymentReversed():
            return _unpaid(loan, fact)
        case ContractSigned():
            return replace(
                loan,
                status="signed",
                contract_id=fact.contract_id,
                contract_hash=fact.contract_hash,
                signed_at=fact.signed_at,
            )
        case DisbursementInstructed():
            terms = replace(loan.terms, principal_minor=fact.amount_minor)
            return replace(loan, status="instructed", terms=terms, payee_kind=fact.payee_kind)
        case Disbursed():
            return _acting(
                replace(
                    loan,
                    status="active",
                    terms=replace(loan.terms, first_due_on=fact.first_due_on),
                    disbursed_on=fact.disbursed_on,
                    maturity_on=fact.maturity_on,
                    outstanding_principal_minor=fact.amount_minor,
                    next_due_on=fact.first_due_on if fact.plan[0].nr else fact.plan[0].due_on,
                    earning=_first_earning(fact),
                    by_plan=_goes_by_plan(loan, fact),
                )
            )
        case Overdue():
            return _acting(replace(loan, bucket=fact.bucket))
        case OverdueCured():
            return _acting(replace(loan, bucket=None))
        case Reclassified():
            return _acting(replace(loan, classification=fact.classification))
        case InstalmentDue() | EarningChanged():
            return _acting(replace(loan, earning=fact.earning))
        case LoanSettled():
            return replace(loan, status="settled", ended_on=fact.settled_on, next_action_on=None)
        case WrittenOff():
            return replace(
                loan,
                status="written_off",
                outstanding_principal_minor=0,
                written_off_minor=fact.principal_minor,
                ended_on=fact.written_off_on,
                next_action_on=None,
            )
        case DisbursementFailed():
            return replace(loan, status="failed", ended_on=fact.failed_on)
        case LoanCancelled():
            return replace(loan, status="cancelled", ended_on=fact.cancelled_on)
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
    )


def _first_earning(fact: Disbursed) -> Earning:
    first = next(row for row in fact.plan if row.nr)
    return Earning(0, first.interest_minor, first.nr, fact.disbursed_on, first.due_on)


def _goes_by_plan(loan: Loan, fact: Disbursed) -> bool:
    """What `adapters/age_in_bulk` can compute: no fee, and penalties by a day count and a rounding that SQL has too."""
    terms = loan.terms
    return (
        all(row.nr and not row.fee_minor for row in fact.plan)
        and terms.day_count != "ACT/ACT"
        and terms.rounding == "half_up"
    )


def _paid(loan: Loan, fact: PaymentReceived) -> Loan:
    one = Received(fact.payment_id, fact.received_on, fact.amount_minor, fact.kind, fact.mode)
    late_from = None if loan.next_due_on is None else loan.product.late_from(loan.next_due_on)
    in_time = late_from is None or fact.received_on < late_from
    by_plan = loan.by_plan and in_time and fact.kind == "instalment"
    loan = replace(loan, received=(*loan.received, one), paid=loan.paid.plus(fact.allocation), by_plan=by_plan)
    return _standing(loan, fact)


def _unpaid(loan: Loan, fact: PaymentReversed) -> Loan:
    """A loan that was settled runs again; its bucket is found at the next close of a day."""
    received = tuple(one for one in loan.received if one.payment_id != fact.payment_id)
    loan = replace(loan, received=received, paid=loan.paid.plus(fact.moved), by_plan=False)
    return _standing(replace(loan, status="active", ended_on=None) if fact.reopened else loan, fact)


def _standing(loan: Loan, fact: PaymentReceived | PaymentReversed) -> Loan:
    return _acting(
        replace(
            loan,
            outstanding_principal_minor=fact.outstanding_principal_minor,
            instalments_paid=fact.instalments_paid,
            next_due_on=fact.next_due_on,
        )
    )


def _acting(loan: Loan) -> Loan:
    """With the day on which the running instalment falls due, or the oldest unpaid one passes into the next bucket or
    class, whichever comes first."""
    if loan.status != "active":
        return replace(loan, next_action_on=None)
    days = [loan.earning.ends_on]
    if loan.next_due_on is not None:
        passing = (loan.product.days_to_leave(loan.bucket), days_to_worsen(loan.classification))
        days += [loan.next_due_on + timedelta(days=one) for one in passing if one is not None]
    return replace(loan, next_action_on=min((day for day in days if day is not None), default=None))
