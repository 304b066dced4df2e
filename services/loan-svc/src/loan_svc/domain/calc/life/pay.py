"""Money that reaches a loan: past due before due before future, and what paying early costs before what it pays."""

from datetime import date

from ..rounding import divide
from ..terms import Method
from .book import Book
from .end import end, ending_penalty, pay_off_minor
from .parts import Allocation, Part, nothing
from .transactions import Kind, Mode, Transaction

CHARGES = (Part.PENALTY, Part.FEE)


def pay(book: Book, one: Transaction, extra_minor: int = 0) -> None:
    """A payment, prepayment, merchant's refund or recovery. After a write-off all of it is recovery."""
    into = nothing()
    book.grow_penalties(one.on)
    money = one.amount_minor + extra_minor
    recovered = 0
    if book.written_off_on is not None:
        recovered = min(money, book.claim_minor - book.recovered_minor)
        book.recovered_minor += recovered
        money -= recovered
    else:
        money = _pay(book, one, money, into)
    book.touch(one.on)
    book.credit_minor += money
    note(book, one, one.amount_minor + extra_minor, into, money, recovered)


def note(book: Book, one: Transaction, amount: int, into: dict[Part, int], credit: int = 0, recovered: int = 0) -> None:
    parts = (into[Part.PENALTY], into[Part.FEE], into[Part.INTEREST], into[Part.PRINCIPAL])
    book.allocations.append(Allocation(one.id, one.kind, one.on, amount, *parts, credit, recovered))


def put_on_all(book: Book, money: int, on: date, into: dict[Part, int]) -> int:
    """Oldest instalment first, as far as the money goes."""
    for row in book.rows_by_day:
        if not money:
            break
        money = row.put(money, book.by.order_on(row.due_on, on), on, into)
    return money


def _pay(book: Book, one: Transaction, money: int, into: dict[Part, int]) -> int:
    early = one.kind in (Kind.PREPAYMENT, Kind.MERCHANT_REFUND)
    if book.running is not None and (early or book.by.recalculate):
        penalty = 0 if _is_free(one) else ending_penalty(book, one.on, _asked_for_next(book, one))
        if money >= pay_off_minor(book, one.on) + penalty:
            book.running.due[Part.PENALTY] += penalty
            money += end(book, one.on, into)
    if book.running is not None:
        for row in book.fallen_rows:
            if not money:
                break
            money = row.put(money, book.by.order_on(row.due_on, one.on), one.on, into)
        if book.by.recalculate:
            money = _pay_ahead(book, one, money, into)
        elif early:
            money = _prepay_plan(book, one, money, into)
    return put_on_all(book, money, one.on, into) if book.accrual is None else money


def _is_free(one: Transaction) -> bool:
    return one.waived or one.kind == Kind.MERCHANT_REFUND


def _asked_for_next(book: Book, one: Transaction) -> int:
    """Principal that an ordinary payment may pay ahead free of penalty: what the running instalment will ask for. What
    was declared to be a prepayment has no such part."""
    row = book.running
    if one.kind != Kind.PAYMENT or row is None or book.accrual is None:
        return 0
    left = book.future_minor + row.due[Part.PRINCIPAL]
    asked = book.shape.principal(book.place, book.accrual.until(row.due_on), left)
    return max(asked - row.due[Part.PRINCIPAL], 0)


def _penalty_first(book: Book, one: Transaction, money: int, most: int, free: int, into: dict[Part, int]) -> int:
    """The penalty on what the money prepays, paid out of it: the largest principal, at most `most`, that it pays
    together with the penalty on the principal beyond `free`. Answers what is left."""
    early, percent = book.by.early, book.by.early.percent_on(one.on, book.place)
    if _is_free(one) or not percent or book.running is None:
        return money
    room = book.room_minor(one.on)

    def penalty(principal: int) -> int:
        wanted = early.penalty(principal - free, percent, book.terms.rounding)
        return wanted if room is None else min(wanted, room)

    low, high = 0, min(most, money)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle + penalty(middle) <= money else (low, middle - 1)
    book.running.due[Part.PENALTY] += penalty(low)
    return book.running.put(money, (Part.PENALTY,), one.on, into)


def _pay_ahead(book: Book, one: Transaction, money: int, into: dict[Part, int]) -> int:
    """Money before its time, when interest follows the balance. It counts for the running instalment, or for the one
    due today; more than that instalment's principal makes the plan shorter or the later instalments smaller."""
    running, today = book.running, book.due_today(one.on)
    assert running is not None, "a loan without a running instalment has nothing to prepay"
    money = running.put(money, CHARGES, one.on, into)
    if not book.by.principal_first:
        money = _pay_interest_so_far(book, money, one.on, into)
    money = _penalty_first(book, one, money, book.future_minor, _asked_for_next(book, one), into)
    principal = min(money, book.future_minor)
    book.future_minor -= principal
    (today or running).prepay(principal, one.on, into)
    smaller = one.mode == Mode.SMALLER_INSTALMENTS and principal > 0
    if smaller and today is not None:
        book.shape.solve(book.place, book.future_minor)
    elif smaller:
        book.smaller_pending = True
    money = _pay_interest_so_far(book, money - principal, one.on, into)
    for row in book.extras:
        money = row.put(money, book.by.order_on(row.due_on, one.on), one.on, into)
    return money


def _pay_interest_so_far(book: Book, money: int, on: date, into: dict[Part, int]) -> int:
    running = book.running
    assert running is not None, "only a running instalment has interest so far"
    running.due[Part.INTEREST] = max(running.due[Part.INTEREST], book.interest_so_far(on))
    left = running.put(money, (Part.INTEREST,), on, into)
    running.due[Part.INTEREST] = running.paid[Part.INTEREST]
    return left


def _prepay_plan(book: Book, one: Transaction, money: int, into: dict[Part, int]) -> int:
    """As _pay_ahead, when interest is by plan: the running instalment's interest stays, what follows is planned anew.
    What was paid ahead on later instalments becomes part of the prepayment."""
    running, today, place = book.running, book.due_today(one.on), book.place
    assert running is not None, "a loan without a running instalment has nothing to prepay"
    left, ahead = sum(row.due[Part.PRINCIPAL] for row in book.open_rows), book.ahead_principal_minor
    money += sum(row.give_back(into) for row in book.open_rows)
    money = running.put(money, (Part.PENALTY,), one.on, into)
    money = _penalty_first(book, one, money, left, ahead, into)
    principal = min(money, left)
    normal = 0 if today is not None else running.due[Part.PRINCIPAL]
    later = place if today is not None else place + 1
    if today is not None:
        today.prepay(principal, one.on, into)
    else:
        running.due[Part.PRINCIPAL] = max(normal, principal)
        running.put(principal, (Part.PRINCIPAL,), one.on, into)
    if principal > normal:
        rest = left - principal
        if one.mode == Mode.SMALLER_INSTALMENTS:
            _scale_flat(book, later, rest, left - normal)
            book.shape.solve(later, rest)
        book.plan_anew(later, rest)
    return money - principal


def _scale_flat(book: Book, later: int, rest: int, before: int) -> None:
    """A flat charge falls as the amount it is on."""
    if book.terms.method == Method.FLAT:
        flat = book.shape.flat_interest
        flat[later:] = [divide(interest * rest, before, book.terms.rounding) for interest in flat[later:]]
