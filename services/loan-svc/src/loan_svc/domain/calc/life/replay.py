"""The one replay: terms and ordered transactions in, the loan in whole out."""

from collections.abc import Iterable
from datetime import date

from ..rounding import divide
from .accrual import part_of
from .book import Book
from .cooling_off import cool_off
from .end import write_off
from .life import Life, life_of
from .life_terms import LifeTerms
from .parts import Part, nothing
from .pay import note, pay, put_on_all
from .restructure import restructure
from .row import Row
from .transactions import InvalidTransaction, Kind, Transaction, standing


def replay(by: LifeTerms, transactions: Iterable[Transaction], as_of: date) -> Life:
    """The loan on the evening of `as_of`. Whichever order the transactions arrive in, the same ones give the same loan.

    Money that was taken is never refused: what is more than the debt becomes credit, what comes after a write-off is
    recovery. Raises InvalidTransaction and InvalidTerms.
    """
    given = list(transactions)
    if as_of < by.terms.starts_on:
        raise InvalidTransaction(
            "as-of-too-early", f"as_of ({as_of}) is before the loan was paid out ({by.terms.starts_on}): move it"
        )
    book = Book(by)
    was_written_off = any(one.kind == Kind.WRITE_OFF for one in given)
    refunded = 0
    for one in standing(given, by.terms.starts_on, as_of):
        book.advance(min(one.on, as_of))
        if one.kind == Kind.MERCHANT_REFUND:
            refunded += one.amount_minor
            _check_refund(book, one, refunded)
        if one.kind == Kind.RECOVERY and not was_written_off and not one.stands:
            raise InvalidTransaction(
                "not-written-off", f"event {one.id}: nothing was written off: record a payment instead of a recovery"
            )
        book.count_principal(one.on)
        _apply(book, one)
    book.advance(as_of)
    return life_of(book, as_of)


def _apply(book: Book, one: Transaction) -> None:
    match one.kind:
        case Kind.DISBURSEMENT:
            _draw(book, one)
        case Kind.CHARGE:
            _charge(book, one)
        case Kind.WAIVER:
            _waive(book, one)
        case Kind.PAYMENT | Kind.PREPAYMENT | Kind.RECOVERY:
            pay(book, one)
        case Kind.MERCHANT_REFUND:
            pay(book, one)
            interest = _interest_refund(book, one) if one.with_interest else 0
            if interest:
                book.given_back_minor += interest
                pay(book, Transaction(one.id, one.on, one.kind, interest, one.mode))
        case Kind.REFUND:
            if one.amount_minor > book.credit_minor and not one.stands:
                raise InvalidTransaction(
                    "credit-too-small",
                    f"event {one.id}: the customer's credit on {one.on} is {book.credit_minor} minor units: refund at most that",
                )
            book.credit_minor -= one.amount_minor
        case Kind.WRITE_OFF:
            _write_off(book, one)
        case Kind.RESTRUCTURE:
            restructure(book, one)
        case Kind.COOLING_OFF:
            cool_off(book, one)
        case Kind.REVERSAL:
            raise AssertionError("a reversal is taken out before the replay")


def _draw(book: Book, one: Transaction) -> None:
    """A further drawdown: interest from its day, instalments solved anew from the next period that begins."""
    running = book.running
    if running is None or one.on >= book.periods[-1].due_on:
        raise InvalidTransaction(
            "loan-ended", f"event {one.id}: the loan has no instalment after {one.on}: book a new loan instead"
        )
    book.drawn.append((one.on, one.amount_minor))
    if book.by.recalculate:
        book.future_minor += one.amount_minor
        book.touch(one.on)
        if one.on == running.starts_on:
            book.shape.solve(book.place, book.future_minor)
        else:
            book.solve_pending = True
        return
    into = nothing()
    back = sum(row.give_back(into) for row in book.open_rows)
    left = sum(row.due[Part.PRINCIPAL] for row in book.open_rows) + one.amount_minor
    if one.on == running.starts_on:
        book.shape.solve(book.place, left)
        book.plan_anew(book.place, left)
    else:
        _draw_amid(book, one, running, left)
    back = put_on_all(book, back, one.on, into)
    book.credit_minor += back
    if any(into.values()) or back:
        note(book, one, 0, into, back)


def _draw_amid(book: Book, one: Transaction, running: Row, left: int) -> None:
    part = part_of(running, book.terms, one.on, running.due_on)
    running.due[Part.INTEREST] += divide(one.amount_minor * part.numerator, part.denominator, book.terms.rounding)
    if book.place == len(book.periods) - 1:
        running.due[Part.PRINCIPAL] += one.amount_minor
        return
    left -= running.due[Part.PRINCIPAL]
    book.shape.solve(book.place + 1, left)
    book.plan_anew(book.place + 1, left)


def _charge(book: Book, one: Transaction) -> None:
    """Owed with the instalment whose period it falls in; after the last one it is an instalment of its own. After a
    write-off it adds to the claim."""
    due_on = one.due_on or one.on
    row = next((row for row in book.periods if row.due_on >= due_on), None) if book.ended_on is None else None
    if row is None:
        row = Row(0, due_on, due_on)
        book.extras.append(row)
    if one.is_fee:
        row.charged_fee_minor += one.amount_minor
    row.due[Part.FEE if one.is_fee else Part.PENALTY] += one.amount_minor
    if book.written_off_on is not None:
        book.claim_minor += one.amount_minor


def _waive(book: Book, one: Transaction) -> None:
    """Penalties are derived anew by every replay, a waiver stays: it forgives what is owed up to its day."""
    if book.written_off_on is not None:
        return
    book.grow_penalties(one.on)
    left = one.amount_minor
    for row in book.rows_by_day:
        waived = min(left, row.owed(Part.PENALTY))
        row.due[Part.PENALTY] -= waived
        book.waived_minor += waived
        left -= waived


def _check_refund(book: Book, one: Transaction, refunded: int) -> None:
    lent = sum(amount for _, amount in book.drawn)
    if refunded > lent:
        raise InvalidTransaction(
            "refund-above-captured", f"event {one.id}: the merchant got {lent} minor units in all: refund at most that"
        )


def _interest_refund(book: Book, one: Transaction) -> int:
    """The interest paid so far, for the part of the loan that is given back."""
    lent = sum(amount for _, amount in book.drawn)
    paid = sum(row.paid[Part.INTEREST] for row in book.rows)
    return divide(paid * one.amount_minor, lent, book.terms.rounding)


def _write_off(book: Book, one: Transaction) -> None:
    if book.written_off_on is not None:
        raise InvalidTransaction("already-written-off", f"event {one.id}: the loan is written off: leave it out")
    if one.stands and book.unpaid_principal_minor <= 0:
        return
    into = nothing()
    back = put_on_all(book, write_off(book, one, into), one.on, into)
    book.credit_minor += back
    book.written_off_minor = book.unpaid_principal_minor
    book.claim_minor = sum(row.owed_minor for row in book.rows)
    if any(into.values()) or back:
        note(book, one, 0, into, back)
