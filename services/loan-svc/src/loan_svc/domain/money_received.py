"""The money that reached a loan, and the loan that follows from it and from what was decided: one replay by date, whatever
order it came in."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from fenqi.kernel import Unavailable
from loan_svc.domain.allocation import Moved
from loan_svc.domain.calc.life.late import CalendarUnknown
from loan_svc.domain.calc.life.life import Life
from loan_svc.domain.calc.life.replay import replay
from loan_svc.domain.calc.life.transactions import Kind, Mode, Transaction
from loan_svc.domain.decided import Decided, of_decided
from loan_svc.domain.life_terms import life_terms_of
from loan_svc.domain.products import Product
from loan_svc.domain.terms import LoanTerms
from loan_svc.domain.words import PrepaymentMode, ReceivedKind

_KINDS: dict[ReceivedKind, Kind] = {
    "instalment": Kind.PAYMENT,
    "prepayment": Kind.PREPAYMENT,
    "payoff": Kind.PREPAYMENT,
    "recovery": Kind.RECOVERY,
}


class CalendarMissing(Unavailable):
    """The working days of a year that this depends on are not announced yet: add them to the calendar, then try again."""

    code = "calendar-missing"


class Received(NamedTuple):
    """One payment that stands: what was reversed is not here any more."""

    payment_id: str
    on: date
    amount_minor: int
    kind: ReceivedKind = "instalment"
    mode: PrepaymentMode | None = None
    early_waiver: str | None = None
    receipt_id: str | None = None


def live(
    terms: LoanTerms,
    product: Product,
    starts_on: date,
    received: Iterable[Received],
    decided: Iterable[Decided],
    as_of: date,
    *,
    shown: bool = False,
) -> Life:
    """The loan on the evening of `as_of`, by the money that had reached it then and what had been decided about it.

    Raises CalendarMissing where somebody would be late by a guess; what is only `shown` goes by the days that are
    expected."""
    transactions = [_transaction(one) for one in received if one.on <= as_of]
    transactions += [of_decided(one, product, shown) for one in decided if one.on <= as_of]
    try:
        return replay(life_terms_of(terms, product, starts_on, shown), transactions, as_of)
    except CalendarUnknown as error:
        raise CalendarMissing(f"{error.message[0].upper()}{error.message[1:]}.") from error


def went(life: Life) -> Moved:
    """Where all its money went, and what was written off and given back."""
    all_ = life.allocations
    return Moved(
        sum([one.principal_minor for one in all_]),
        sum([one.interest_minor for one in all_]),
        sum([one.fee_minor for one in all_]),
        sum([one.penalty_minor for one in all_]),
        sum([one.credit_minor for one in all_]),
        life.recovered_minor,
        life.written_off_minor,
        life.given_back_minor,
    )


def _transaction(one: Received) -> Transaction:
    mode = Mode.SMALLER_INSTALMENTS if one.mode is None else Mode(one.mode)
    waived = one.early_waiver is not None
    return Transaction(one.payment_id, one.on, _KINDS[one.kind], one.amount_minor, mode, waived=waived, stands=True)
