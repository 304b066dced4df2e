"""A loan's terms as the replay of its life takes them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from loan_svc.domain.calc.life.late import LateTerms
from loan_svc.domain.calc.life.life_terms import LifeTerms
from loan_svc.domain.calc.life.parts import Part
from loan_svc.domain.products import Product
from loan_svc.domain.terms import LoanTerms

TERMS_KEPT = 1024


@lru_cache(maxsize=TERMS_KEPT)
def life_terms_of(terms: LoanTerms, product: Product, starts_on: date) -> LifeTerms:
    """With what the product says of being late and of the order in which money is allocated."""
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
