"""The money that reached a loan, and the loan that follows from it: one replay by date, whatever order it came in."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from fenqi.kernel import Unavailable
from loan_svc.domain.calc.life.early import NO_EARLY, Early
from loan_svc.domain.calc.life.late import AS_DUE, CalendarUnknown, LateTerms, PayBy
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.parts import Part
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.calc.periods import due_dates
from loan_svc.domain.facts import Allocation
from loan_svc.domain.products import EarlyTerms, Product
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import PaymentKind, PrepaymentMode

TERMS_KEPT = 1024


class CalendarMissing(Unavailable):
    """The working days of a year that this depends on are not announced yet: add them to the calendar, then try again."""

    code = "calendar-missing"


class Received(NamedTuple):
    """One payment that stands: what was reversed is not here any more."""

    payment_id: str
    on: date
    amount_minor: int
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    early_waiver: str | None = None


def live(
    terms: LoanTerms,
    product: Product,
    starts_on: date,
    received: Iterable[Received],
    as_of: date,
    *,
    deciding: bool = True,
) -> Life:
    """The loan on the evening of `as_of`, by the money that had reached it then. Raises CalendarMissing where somebody
    would be late by a guess; who only shows the loan (not `deciding`) sees it by the days that are expected."""
    transactions = [_transaction(one) for one in received if one.on <= as_of]
    try:
        return replay(_life_terms(terms, product, starts_on, deciding), transactions, as_of)
    except CalendarUnknown as error:
        raise CalendarMissing(f"{error.message[0].upper()}{error.message[1:]}.") from error


def went(life: Life) -> Allocation:
    """Where all its money went."""
    all_ = life.allocations
    return Allocation(
        sum([one.principal_minor for one in all_]),
        sum([one.interest_minor for one in all_]),
        sum([one.fee_minor for one in all_]),
        sum([one.penalty_minor for one in all_]),
        sum([one.credit_minor for one in all_]),
    )


def _transaction(one: Received) -> Transaction:
    kind = Kind.PAYMENT if one.kind == "instalment" else Kind.PREPAYMENT
    mode = Mode.SMALLER_INSTALMENTS if one.mode is None else Mode(one.mode)
    return Transaction(one.payment_id, one.on, kind, one.amount_minor, mode, waived=one.early_waiver is not None)


@lru_cache(maxsize=TERMS_KEPT)
def _life_terms(terms: LoanTerms, product: Product, starts_on: date, deciding: bool) -> LifeTerms:
    rate = Fraction(Decimal(terms.annual_rate_percent)) / 100
    plan = terms.starting(starts_on)
    days = pay_by(product, due_dates(starts_on, plan.first_due_on, plan.period, plan.periods))
    cap = terms.total_cost_cap_percent
    return LifeTerms(
        plan,
        terms.recalculate,
        late=LateTerms(
            fee_percent=Fraction(product.late_fee_percent),
            grace_days=product.late_grace_days,
            floor_minor=product.late_fee_floor_minor,
            cap_minor=product.late_fee_cap_minor,
            annual_rate=rate * Fraction(product.overdue_rate_multiple),
            pay_by=days if deciding else replace(days, unknown=frozenset()),
        ),
        order=tuple(Part(part) for part in product.allocation),
        principal_first_after_days=product.principal_first_after_days,
        early=NO_EARLY if product.early is None else _early(product.early, starts_on),
        total_cost_cap=None if cap is None else Fraction(cap) / 100,
    )


def pay_by(product: Product, due_on: Iterable[date]) -> PayBy:
    """The last day to pay of each due date, as the product and its calendar say."""
    if product.pay_by == "due_day":
        return AS_DUE
    days = {on: product.last_day(on) for on in due_on}
    return PayBy(
        {on: its.on for on, its in days.items() if its.on != on},
        frozenset(on for on, its in days.items() if its.provisional),
        product.late_since == "pay_by",
    )


def _early(its: EarlyTerms, starts_on: date) -> Early:
    return Early(
        tuple((step.until_instalments, Fraction(step.percent)) for step in its.steps),
        its.floor_minor,
        its.cap_minor,
        starts_on + timedelta(days=its.free_days) if its.free_days else None,
    )
