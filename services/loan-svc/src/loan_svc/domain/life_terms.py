"""A loan's terms as the replay of its life takes them, with what its product says of lateness and of early repayment."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from loan_svc.domain.calc.life.early import NO_EARLY, Early
from loan_svc.domain.calc.life.late import AS_DUE, LateTerms, PayBy
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.parts import Part
from loan_svc.domain.calc.periods import due_dates
from loan_svc.domain.products import EarlyTerms, Product
from loan_svc.domain.terms import LoanTerms

TERMS_KEPT = 1024


@lru_cache(maxsize=TERMS_KEPT)
def life_terms_of(terms: LoanTerms, product: Product, starts_on: date, shown: bool = False) -> LifeTerms:
    """With what the product says of being late, of early repayment and of the order in which money is allocated. Where a
    life is only `shown`, working days that are not announced are taken as they are expected."""
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
            pay_by=replace(days, unknown=frozenset()) if shown else days,
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
