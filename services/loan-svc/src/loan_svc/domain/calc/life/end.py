"""What ends a loan before its time: pay-off and write-off."""

from datetime import date

from .book import Book
from .parts import Part, nothing
from .transactions import InvalidTransaction, Transaction


def pay_off(book: Book, interest_so_far: int) -> dict[Part, int]:
    """What ends the loan on a day: all principal, interest up to it, what was charged. The running instalment's plan fee
    isn't owed yet; interest and fees paid ahead of their time count."""
    owed = nothing()
    for part in Part:
        owed[part] = sum(row.owed(part) for row in book.rows if row.fallen_due or row.factor is None)
    owed[Part.PRINCIPAL] += book.future_minor
    owed[Part.INTEREST] += interest_so_far
    for row in book.open_rows:
        owed[Part.PENALTY] += row.due[Part.PENALTY]
        owed[Part.FEE] += row.charged_fee_minor
        owed[Part.PRINCIPAL] += row.due[Part.PRINCIPAL]
    if book.by.recalculate:
        for part in Part:
            owed[part] -= sum(row.paid[part] for row in book.open_rows)
        return owed
    return _less(owed, sum(row.paid_minor for row in book.open_rows), book.by.order)


def pay_off_minor(book: Book, on: date) -> int:
    return sum(pay_off(book, book.interest_so_far(on)).values())


def ending_penalty(book: Book, on: date, free_minor: int = 0) -> int:
    """What ending the loan on a day costs, on the principal that no instalment has asked for beyond `free_minor`."""
    if book.running is None:
        return 0
    early, percent = book.by.early, book.by.early.percent_on(on, book.place)
    if not percent:
        return 0
    penalty = early.penalty(book.undue_principal_minor - free_minor, percent, book.terms.rounding)
    room = book.room_minor(on)
    return penalty if room is None else min(penalty, room)


def end(book: Book, on: date, into: dict[Part, int]) -> int:
    """No instalment runs any more: the principal left keeps the instalments' sizes, without interest or fee from now on.
    Answers the money that had been paid ahead, when interest is by plan."""
    back, interest = 0, book.interest_so_far(on)
    rest = book.future_minor + sum(row.due[Part.PRINCIPAL] for row in book.open_rows)
    for place in range(book.place, len(book.periods)):
        row = book.periods[place]
        prepaid = row.due[Part.PRINCIPAL] if book.by.recalculate else 0
        if not book.by.recalculate:
            back += row.give_back(into)
        principal = max(prepaid, book.shape.principal(place, interest, rest)) if rest else 0
        row.due[Part.PRINCIPAL], row.due[Part.INTEREST] = principal, interest
        row.due[Part.FEE] = row.charged_fee_minor
        row.fallen_due = True
        rest, interest = rest - principal, 0
    book.place, book.future_minor, book.accrual = len(book.periods), 0, None
    book.waiting.clear()
    for row in book.rows:
        row.late_from = None
    book.ended_on = on
    return back


def write_off(book: Book, one: Transaction, into: dict[Part, int]) -> int:
    """Principal and receivables leave the book, accrual stops, the claim stays. Answers money to be put back."""
    principal = book.unpaid_principal_minor
    if principal <= 0:
        raise InvalidTransaction(
            "nothing-to-write-off", f"event {one.id}: no principal is owed on {one.on}: leave the write-off out"
        )
    if one.amount_minor not in (0, principal):
        raise InvalidTransaction(
            "write-off-not-whole",
            f"event {one.id}: {principal} minor units of principal are owed on {one.on}: write all off, or give no amount",
        )
    book.grow_penalties(one.on)
    back = end(book, one.on, into)
    book.written_off_on = one.on
    return back


def _less(owed: dict[Part, int], ahead: int, order: tuple[Part, ...]) -> dict[Part, int]:
    for part in order:
        taken = min(ahead, owed[part])
        owed[part] -= taken
        ahead -= taken
    return owed
