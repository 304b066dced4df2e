"""What happens to a loan besides money that the customer pays, as the loan keeps it and as the replay takes it."""

from datetime import date
from typing import NamedTuple

from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.life_terms import life_terms_of
from loan_svc.domain.products import Product
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import DecidedKind, PrepaymentMode


class Decided(NamedTuple):
    """One that stands: what was reversed is not here any more. `terms` are those of a restructure."""

    id: str
    on: date
    kind: DecidedKind
    amount_minor: int = 0
    mode: PrepaymentMode = "fewer_instalments"
    due_on: date | None = None
    is_fee: bool = False
    with_interest: bool = False
    terms: LoanTerms | None = None
    arrears_join: bool = False


_KINDS: dict[DecidedKind, Kind] = {
    "charge": Kind.CHARGE,
    "waiver": Kind.WAIVER,
    "cooling_off": Kind.COOLING_OFF,
    "merchant_refund": Kind.MERCHANT_REFUND,
    "restructure": Kind.RESTRUCTURE,
    "write_off": Kind.WRITE_OFF,
    "credit_refund": Kind.REFUND,
}


def of_decided(one: Decided, product: Product, shown: bool = False) -> Transaction:
    """Its transaction in the replay."""
    return Transaction(
        one.id,
        one.on,
        _KINDS[one.kind],
        one.amount_minor,
        Mode(one.mode),
        due_on=one.due_on,
        is_fee=one.is_fee,
        with_interest=one.with_interest,
        plan=None if one.terms is None else life_terms_of(one.terms, product, one.on, shown),
        arrears_join=one.arrears_join,
        stands=True,
    )
