"""A new plan from a day on (展期/重组) for what is left to repay."""

from dataclasses import replace
from datetime import date

from .book import Book, periods_of
from .early import NO_EARLY
from .parts import Part, nothing
from .pay import note
from .row import Row
from .transactions import Transaction

CARRIED = (Part.INTEREST, Part.FEE, Part.PENALTY)


def restructure(book: Book, one: Transaction) -> None:
    """Principal that has not fallen due follows the new plan from now on. The interest of the running period up to now, and
    what was charged on instalments to come, is owed with the new plan's first instalment and bears no interest. What was
    paid ahead of its time stays paid: principal as principal, the rest for that interest and beyond it as principal.

    With `arrears_join` overdue principal follows the new plan too, and overdue interest, fees and penalties are carried in
    the same way: nothing is overdue any more, and no interest is charged on interest. Else arrears stay as they are. Repaying
    early costs nothing from now on.
    """
    assert one.plan is not None, "a restructure has a plan"
    fallen = book.periods[: book.place]
    overdue = [*book.first_day, *fallen, *book.extras] if one.arrears_join else []
    principal = book.future_minor + sum(_owed_ahead(row, book) for row in book.open_rows)
    principal += sum(row.owed(Part.PRINCIPAL) for row in overdue)
    interest = book.interest_so_far(one.on)
    by_interest, ahead = _ahead(book, interest)
    if book.ended_on is not None or principal <= ahead:
        return
    book.grow_penalties(one.on)
    into, carried = nothing(), nothing()
    carried[Part.INTEREST] = interest
    for row in book.open_rows:
        carried[Part.FEE] += row.charged_fee_minor
        carried[Part.PENALTY] += row.due[Part.PENALTY]
        if book.by.recalculate:
            for part in CARRIED:
                carried[part] -= row.paid[part]
        else:
            row.give_back(into)
    for row in overdue:
        for part in CARRIED:
            carried[part] += row.owed(part)
        row.due.update(row.paid)
        row.late_from = None
    if one.arrears_join:
        book.waiting.clear()
    kept = _paid_ahead(book, one.on)
    if ahead or by_interest:
        kept = [_put_ahead(book, by_interest, ahead, one.on, into)]
        carried[Part.INTEREST] -= by_interest
        principal -= ahead
    number = max((row.nr for row in [*book.first_day, *fallen, *kept]), default=0)
    multiple = min(one.plan.terms.instalment_multiple_minor, principal)
    terms = replace(
        one.plan.terms, principal_minor=principal, starts_on=one.on, instalment_multiple_minor=multiple, fee=None
    )
    book.by = replace(one.plan, terms=terms, early=NO_EARLY)
    rows = list(periods_of(terms, number + 1))
    book.follow_anew(terms, rows)
    book.first_day += kept
    if any(minor > 0 for minor in carried.values()):
        book.extras.append(_row_of({part: max(minor, 0) for part, minor in carried.items()}, rows[0].due_on))
    if any(into.values()):
        note(book, one, 0, into)


def _owed_ahead(row: Row, book: Book) -> int:
    """By plan an instalment to come asks for all its principal again; recalculated, it asks for what was prepaid on it."""
    return 0 if book.by.recalculate else row.due[Part.PRINCIPAL]


def _paid_ahead(book: Book, on: date) -> list[Row]:
    """The running instalment of a recalculated plan, closed with what was paid on it."""
    row = book.running
    if not book.by.recalculate or row is None or not row.paid_minor:
        return []
    row.due.update(row.paid)
    row.due_on, row.fallen_due = on, True
    return [row]


def _ahead(book: Book, interest: int) -> tuple[int, int]:
    """What was paid ahead by the old plan: for the interest of the running period so far, and as principal."""
    if book.by.recalculate:
        return 0, 0
    paid = sum(row.paid_minor for row in book.open_rows)
    other = paid - sum(row.paid[Part.PRINCIPAL] for row in book.open_rows)
    by_interest = min(other, interest)
    return by_interest, paid - by_interest


def _put_ahead(book: Book, interest: int, principal: int, on: date, into: dict[Part, int]) -> Row:
    """A row of its own, closed, for what was paid ahead."""
    running = book.running
    assert running is not None, "money was paid ahead on an instalment"
    row = Row(running.nr, running.starts_on, on, fallen_due=True)
    row.due[Part.INTEREST], row.due[Part.PRINCIPAL] = interest, principal
    row.put(interest + principal, (Part.INTEREST, Part.PRINCIPAL), on, into)
    return row


def _row_of(due: dict[Part, int], due_on: date) -> Row:
    row = Row(0, due_on, due_on)
    row.due.update(due)
    return row
