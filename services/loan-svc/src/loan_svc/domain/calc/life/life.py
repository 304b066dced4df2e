"""The loan in whole, as the replay leaves it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from .book import Book
from .end import ending_penalty, pay_off
from .parts import Allocation, Part
from .row import Row


class LifeStatus(StrEnum):
    """As a loan's status elsewhere; being overdue is its days past due."""

    ACTIVE = "active"
    SETTLED = "settled"
    WRITTEN_OFF = "written_off"


class LivedInstalment(NamedTuple):
    """A row of the plan as it turned out, or as it is projected. Minor units; `due_minor` includes the penalty. (A
    tuple: a dataclass costs three times as much, and every payment makes as many as the loan has instalments.)"""

    nr: int
    due_on: date
    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    principal_paid_minor: int
    interest_paid_minor: int
    fee_paid_minor: int
    penalty_paid_minor: int
    in_advance_minor: int
    late_minor: int
    paid_on: date | None
    balance_minor: int

    @property
    def due_minor(self) -> int:
        return self.principal_minor + self.interest_minor + self.fee_minor + self.penalty_minor

    @property
    def paid_minor(self) -> int:
        return self.principal_paid_minor + self.interest_paid_minor + self.fee_paid_minor + self.penalty_paid_minor

    @property
    def outstanding_minor(self) -> int:
        return self.due_minor - self.paid_minor

    @property
    def principal_owed_minor(self) -> int:
        return self.principal_minor - self.principal_paid_minor


@dataclass(frozen=True, slots=True)
class PayOff:
    """What ends the loan on the day; on the next it is `per_diem_minor` more (0 where an instalment falls due).
    `early_penalty_minor` is what ending it before its time costs, besides the penalties owed."""

    principal_minor: int
    interest_minor: int
    fee_minor: int
    penalty_minor: int
    per_diem_minor: int
    early_penalty_minor: int = 0

    @property
    def amount_minor(self) -> int:
        owed = self.principal_minor + self.interest_minor + self.fee_minor + self.penalty_minor
        return owed + self.early_penalty_minor


@dataclass(frozen=True, slots=True)
class Life:
    """Disbursed = principal repaid + outstanding (`balance_minor`) + written off."""

    as_of: date
    status: LifeStatus
    instalments: tuple[LivedInstalment, ...]
    allocations: tuple[Allocation, ...]
    payoff: PayOff
    disbursed_minor: int
    repaid_minor: int
    balance_minor: int
    written_off_minor: int
    claim_minor: int
    recovered_minor: int
    credit_minor: int
    waived_minor: int
    past_due_minor: int
    earned_minor: int
    """Interest for the days so far, paid or not."""
    days_past_due: int
    settled_on: date | None
    ended_on: date | None
    """The day on which it was paid off or written off before its time: no instalment runs after it."""
    given_back_minor: int = 0
    """Interest given back with the merchant's refunds: it paid what the customer owed."""

    @property
    def instalments_paid(self) -> int:
        """Instalments paid in full, from the first on; those a pay-off closed are not among them."""
        paid = 0
        for row in self.instalments:
            if row.outstanding_minor or (self.ended_on is not None and row.due_on > self.ended_on):
                break
            paid += row.nr > 0
        return paid

    def earned_until(self, due_on: date) -> int:
        """Interest of the instalments up to the one due on a day."""
        return sum([row.interest_minor for row in self.instalments if row.due_on <= due_on])

    @property
    def next_due_on(self) -> date | None:
        """Due date of the oldest instalment that is not paid in full; None when all are."""
        return min([row.due_on for row in self.instalments if row.outstanding_minor], default=None)


def life_of(book: Book, as_of: date) -> Life:
    """Read a replayed book; the instalments to come are projected."""
    if book.written_off_on is None:
        book.grow_penalties(as_of)
    gone = book.written_off_on is not None
    so_far = book.interest_so_far(as_of)
    ends = PayOff(0, 0, 0, 0, 0) if gone else _pay_off(book, as_of, so_far)
    balance = 0 if gone else book.unpaid_principal_minor
    pay_by = book.by.late.pay_by
    late = (
        [] if gone else [row for row in book.fallen_rows if pay_by.last_day(row.due_on) < as_of and row.owed_minor > 0]
    )
    earned = sum(row.due[Part.INTEREST] for row in [*book.fallen_rows, *book.carried_rows]) + so_far
    owes = balance or ends.amount_minor or any(row.owed_minor for row in book.rows)
    settled = not gone and not owes
    book.project(as_of)
    rows = _instalments(book)
    paid_on = [row.paid_on for row in book.rows if row.paid_on is not None]
    return Life(
        as_of=as_of,
        status=LifeStatus.WRITTEN_OFF if gone else LifeStatus.SETTLED if settled else LifeStatus.ACTIVE,
        instalments=rows,
        allocations=tuple(book.allocations),
        payoff=ends,
        disbursed_minor=sum(amount for _, amount in book.drawn),
        repaid_minor=sum(row.principal_paid_minor for row in rows),
        balance_minor=balance,
        written_off_minor=book.written_off_minor,
        claim_minor=book.claim_minor - book.recovered_minor,
        recovered_minor=book.recovered_minor,
        credit_minor=book.credit_minor,
        waived_minor=book.waived_minor,
        past_due_minor=sum(row.owed_minor for row in late),
        earned_minor=earned,
        days_past_due=max(((as_of - pay_by.late_since(row.due_on)).days for row in late), default=0),
        settled_on=max(paid_on, default=book.starts_on) if settled else None,
        ended_on=book.ended_on,
        given_back_minor=book.given_back_minor,
    )


def _pay_off(book: Book, as_of: date, so_far: int) -> PayOff:
    owed = pay_off(book, so_far)
    per_diem = 0
    if book.running is not None:
        following = as_of + timedelta(days=1)
        per_diem = book.interest_so_far(following) - so_far
    early = ending_penalty(book, as_of)
    return PayOff(owed[Part.PRINCIPAL], owed[Part.INTEREST], owed[Part.FEE], owed[Part.PENALTY], per_diem, early)


def _instalments(book: Book) -> tuple[LivedInstalment, ...]:
    periods = list(book.periods)
    while periods and not periods[-1].due_minor and not periods[-1].paid_minor:
        periods.pop()
    rows = [*book.first_day, *periods]
    nr = rows[-1].nr if rows else 0
    made, repaid = [], 0
    for row in rows:
        repaid += row.due[Part.PRINCIPAL]
        drawn = sum(amount for on, amount in book.drawn if on < row.due_on or on == book.starts_on)
        made.append(_instalment(row, row.nr, drawn - repaid))
    for row in sorted(book.extras, key=lambda row: row.due_on):
        nr += 1
        made.append(_instalment(row, nr, made[-1].balance_minor if made else 0))
    return tuple(made)


def _instalment(row: Row, nr: int, balance: int) -> LivedInstalment:
    due, paid = row.due, row.paid
    return LivedInstalment(
        nr,
        row.due_on,
        due[Part.PRINCIPAL],
        due[Part.INTEREST],
        due[Part.FEE],
        due[Part.PENALTY],
        paid[Part.PRINCIPAL],
        paid[Part.INTEREST],
        paid[Part.FEE],
        paid[Part.PENALTY],
        row.in_advance_minor,
        row.late_minor,
        row.paid_on,
        balance,
    )
