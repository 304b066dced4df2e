"""The money that reached a loan, and the loan that follows from it: one replay by date, whatever order it came in."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from loan_svc.domain.calc.life.late import LateTerms
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.parts import Part
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.facts import Allocation
from loan_svc.domain.products import Product
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import PaymentKind, PrepaymentMode

TERMS_KEPT = 1024


class Received(NamedTuple):
    """One payment that stands: what was reversed is not here any more."""

    payment_id: str
    on: date
    amount_minor: int
    kind: PaymentKind = "instalment"
    mode: PrepaymentMode | None = None
    receipt_id: str | None = None


def live(terms: LoanTerms, product: Product, starts_on: date, received: Iterable[Received], as_of: date) -> Life:
    """The loan on the evening of `as_of`, by the money that had reached it then."""
    transactions = [_transaction(one) for one in received if one.on <= as_of]
    return replay(_life_terms(terms, product, starts_on), transactions, as_of)


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
    return Transaction(one.payment_id, one.on, kind, one.amount_minor, mode)


@lru_cache(maxsize=TERMS_KEPT)
def _life_terms(terms: LoanTerms, product: Product, starts_on: date) -> LifeTerms:
    rate = Fraction(Decimal(terms.annual_rate_percent)) / 100
    return LifeTerms(
        terms.starting(starts_on),
        late=LateTerms(
            fee_percent=Fraction(product.late_fee_percent),
            grace_days=product.late_grace_days,
            floor_minor=product.late_fee_floor_minor,
            cap_minor=product.late_fee_cap_minor,
            annual_rate=rate * Fraction(product.overdue_rate_multiple),
        ),
        order=tuple(Part(part) for part in product.allocation),
    )
