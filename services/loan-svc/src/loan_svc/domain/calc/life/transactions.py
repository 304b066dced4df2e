"""What happens to a loan, and the one order in which it counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from ..errors import CalcError
from ..terms import MAX_MINOR

if TYPE_CHECKING:
    from .life_terms import LifeTerms


class InvalidTransaction(CalcError):
    """A transaction that can't have happened to this loan."""


class Kind(StrEnum):
    """In the order in which transactions of one day count: what is lent or charged, then money, then what ends it."""

    DISBURSEMENT = "disbursement"
    CHARGE = "charge"
    WAIVER = "waiver"
    COOLING_OFF = "cooling_off"
    PAYMENT = "payment"
    PREPAYMENT = "prepayment"
    MERCHANT_REFUND = "merchant_refund"
    RESTRUCTURE = "restructure"
    WRITE_OFF = "write_off"
    RECOVERY = "recovery"
    REFUND = "refund"
    REVERSAL = "reversal"


class Mode(StrEnum):
    """What an early repayment changes: the number of instalments left, or their size."""

    FEWER_INSTALMENTS = "fewer_instalments"
    SMALLER_INSTALMENTS = "smaller_instalments"


ORDER_OF_DAY = {kind: place for place, kind in enumerate(Kind)}
WITHOUT_AMOUNT = frozenset({Kind.WRITE_OFF, Kind.RESTRUCTURE, Kind.COOLING_OFF})


@dataclass(frozen=True, slots=True)
class Transaction:
    """One thing that happened on a business date.

    payment: what it pays beyond its instalment makes the later ones smaller where interest is recalculated (the term is
    the contract's), and pays them in turn where it is by plan. disbursement: a further drawdown. charge: owed with the
    instalment that `due_on` falls to (a penalty, or a fee when `is_fee`). waiver: penalties owed up to then are
    forgiven, as far as there are any. refund: a credit balance paid back. merchant_refund: the merchant gives back part
    or all, with the interest paid on it when `with_interest`. prepayment: free of its penalty when `waived`. reversal: `of`
    never happened. restructure: what is left to repay follows `plan` (its principal and first day are placeholders),
    arrears too when `arrears_join`. cooling_off: the customer gives the loan back, so fees and penalties are not owed.

    `stands`: it was right when it was recorded, so what came late to an earlier day does not make it wrong: a write-off or
    a restructure that finds nothing left does nothing, a recovery without a write-off is a payment, and a refund may take
    the credit below zero.
    """

    id: str
    on: date
    kind: Kind
    amount_minor: int = 0
    mode: Mode = Mode.SMALLER_INSTALMENTS
    of: str = ""
    due_on: date | None = None
    is_fee: bool = False
    with_interest: bool = False
    plan: "LifeTerms | None" = None
    arrears_join: bool = False
    stands: bool = False
    waived: bool = False

    @property
    def place(self) -> tuple[date, int, int, str, date, bool, bool, bool, str]:
        """Its place in the replay. Arrival is no part of it; the id decides only between equal ones."""
        return (
            self.on,
            ORDER_OF_DAY[self.kind],
            self.amount_minor,
            self.mode,
            self.due_on or self.on,
            self.is_fee,
            self.with_interest,
            self.waived,
            self.id,
        )


def standing(transactions: Iterable[Transaction], starts_on: date, as_of: date) -> list[Transaction]:
    """Those that count, in the order of the replay: what was reversed is as if it had never been.

    Raises InvalidTransaction.
    """
    given = sorted(transactions, key=lambda one: one.place)
    by_id = {one.id: one for one in given}
    if len(by_id) < len(given):
        raise InvalidTransaction("duplicate-event", "two events have one id: give each its own, and each event once")
    reversed_ids: set[str] = set()
    for one in given:
        _check_date(one, starts_on, as_of)
        if one.kind == Kind.REVERSAL:
            _check_reversal(one, by_id.get(one.of), reversed_ids)
            reversed_ids.add(one.of)
        elif not (one.kind in WITHOUT_AMOUNT or one.amount_minor) or not 0 <= one.amount_minor <= MAX_MINOR:
            raise InvalidTransaction(
                "amount-out-of-range", f"event {one.id}: the amount must be above 0 and at most {MAX_MINOR} minor units"
            )
    return [one for one in given if one.kind != Kind.REVERSAL and one.id not in reversed_ids]


def _check_date(one: Transaction, starts_on: date, as_of: date) -> None:
    if one.on < starts_on:
        raise InvalidTransaction(
            "before-disbursement", f"event {one.id}: {one.on} is before the loan was paid out ({starts_on}): correct it"
        )
    if one.on > as_of and one.kind != Kind.CHARGE:
        raise InvalidTransaction(
            "in-the-future", f"event {one.id}: {one.on} is after as_of ({as_of}): move as_of or leave the event out"
        )
    if one.due_on is not None and one.due_on < one.on:
        raise InvalidTransaction("due-too-early", f"event {one.id}: due_on can't be before on")


def _check_reversal(one: Transaction, of: Transaction | None, reversed_ids: set[str]) -> None:
    if of is None:
        raise InvalidTransaction(
            "unknown-event", f"event {one.id} reverses {one.of!r}, which is no event: correct its of"
        )
    if of.kind == Kind.REVERSAL:
        raise InvalidTransaction(
            "reversal-of-reversal", f"event {one.id} reverses a reversal: post the transaction again instead"
        )
    if of.id in reversed_ids:
        raise InvalidTransaction("already-reversed", f"event {of.id} is reversed already: leave the second one out")
    if one.on < of.on:
        raise InvalidTransaction(
            "reversal-too-early", f"event {one.id}: {one.on} is before what it reverses ({of.on}): correct it"
        )
