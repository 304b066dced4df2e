"""A loan given back within its cooling-off days: it costs the interest of the days used, and nothing else."""

from dataclasses import replace

from .book import Book
from .early import NO_EARLY
from .parts import Part, nothing
from .pay import note, put_on_all
from .transactions import Transaction

FORGIVEN = (Part.FEE, Part.PENALTY)


def cool_off(book: Book, one: Transaction) -> None:
    """Fees and penalties are not owed, those of instalments to come and of ending it early included; what was paid on them
    pays the rest."""
    if book.written_off_on is not None:
        return
    book.grow_penalties(one.on)
    book.by = replace(book.by, early=NO_EARLY)
    into, back = nothing(), 0
    for row in book.rows:
        for part in FORGIVEN:
            back += row.paid[part]
            into[part] -= row.paid[part]
            row.due[part] = row.paid[part] = 0
        row.plan_fee_minor = row.charged_fee_minor = 0
    back = put_on_all(book, back, one.on, into)
    book.credit_minor += back
    if any(into.values()) or back:
        note(book, one, 0, into, back)
