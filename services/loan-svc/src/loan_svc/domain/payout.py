"""What leaves the bank when a loan is paid out: the amount, less what the merchant bears."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from loan_svc.domain.calc.rounding import Rounding, round_fraction
from loan_svc.domain.products import Product
from loan_svc.domain.subsidy import subsidy_minor
from loan_svc.domain.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class PayoutParts:
    """They sum to the loan's amount."""

    payout_minor: int
    merchant_fee_minor: int = 0
    subsidy_minor: int = 0


def payout_parts(terms: LoanTerms, product: Product, lender_rate_percent: str | None, on: date) -> PayoutParts:
    """Of a loan instructed on a day. The merchant's fee is a percentage of the amount, rounded half up; a card purchase
    that is converted pays nobody."""
    amount = terms.principal_minor
    if product.payee == "card":
        return PayoutParts(0)
    fee = round_fraction(amount * Fraction(product.merchant_fee_percent) / 100, Rounding.HALF_UP)
    subsidy = 0 if lender_rate_percent is None else subsidy_minor(terms, lender_rate_percent, on)
    return PayoutParts(amount - fee - subsidy, fee, subsidy)
