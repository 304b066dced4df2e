"""A channel's statement of one day: its lines, and whether they add up."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from fenqi.kernel import Conflict, Invalid, NotFound
from fenqi.kernel.money import MAX_AMOUNT_MINOR

Direction = Literal["in", "out"]
StatementFormat = Literal["csv", "camt.053"]

OWN_CHANNELS = ("counter", "auto_debit", "third_party", "payout", "suspense")
"""Names that payments and payouts carry of themselves; `suspense` is no channel, and nothing comes in by it."""
MAX_LINES = 10_000
MAX_BREAKS = 2_000
"""A statement that differs in more places is of another channel or day."""


class ChannelUnknown(NotFound):
    """There is no such channel: use counter, auto_debit, third_party, payout, or one that may call back."""

    code = "channel-unknown"


class StatementUploaded(Conflict):
    """This statement was uploaded before: look at that one. Nothing was changed."""

    code = "statement-already-uploaded"


class StatementInFuture(Invalid):
    """The day of the statement has not come yet: correct the day in the path."""

    code = "statement-in-future"


class StatementNotUtf8(Invalid):
    """The file is not UTF-8: have it exported or converted so. Nothing was stored."""

    code = "statement-not-utf-8"


class StatementTruncated(Invalid):
    """The end of the file is missing: transfer it again. Nothing was stored."""

    code = "statement-truncated"


class StatementNotReadable(Invalid):
    """The file is neither the documented CSV nor camt.053: send one of these. Nothing was stored."""

    code = "statement-not-readable"


class StatementLineBroken(Invalid):
    """A line can't be read: correct it at the channel. Nothing was stored."""

    code = "statement-line-broken"


class StatementOtherCurrency(Invalid):
    """A line is in another currency than the statement: send one statement for each currency. Nothing was stored."""

    code = "statement-other-currency"


class StatementOtherDay(Invalid):
    """A line is of another day than the statement: send one statement for each day. Nothing was stored."""

    code = "statement-other-day"


class StatementDoesNotAddUp(Invalid):
    """Opening balance and movements don't make the closing balance: lines are missing or wrong. Nothing was stored."""

    code = "statement-does-not-add-up"


class StatementTooLong(Invalid):
    """There are more lines or more differences than a statement of one day may have: check channel and day."""

    code = "statement-too-long"
    remedy: ClassVar[str] = f"At most {MAX_LINES} lines and {MAX_BREAKS} differences."


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One movement as the channel has it. `nr` counts them from 1; `at` is where it stands in the file, for people."""

    nr: int
    at: str
    transaction_id: str
    direction: Direction
    amount_minor: int
    currency: str
    booked_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says. Balances are None where it carries none."""

    format: StatementFormat
    lines: tuple[StatementLine, ...]
    opening_minor: int | None
    closing_minor: int | None

    def sum_of(self, direction: Direction) -> int:
        """All money that went this way."""
        return sum(line.amount_minor for line in self.lines if line.direction == direction)

    def check(self, currency: str, on: date) -> None:
        """Raises StatementTooLong, StatementOtherCurrency, StatementOtherDay, StatementLineBroken, StatementDoesNotAddUp."""
        if len(self.lines) > MAX_LINES:
            raise StatementTooLong(f"The statement has {len(self.lines)} lines; {MAX_LINES} are the most.")
        seen: set[tuple[str, str]] = set()
        for line in self.lines:
            _check_line(line, currency, on, seen)
        if self.opening_minor is None or self.closing_minor is None:
            return
        made = self.opening_minor + self.sum_of("in") - self.sum_of("out")
        if made != self.closing_minor:
            raise StatementDoesNotAddUp(
                f"Opening balance and movements make {made} minor units, the closing balance is {self.closing_minor}."
            )


def _check_line(line: StatementLine, currency: str, on: date, seen: set[tuple[str, str]]) -> None:
    if line.currency != currency:
        raise StatementOtherCurrency(f"{line.at} is in {line.currency}, the statement in {currency}.")
    if line.booked_on != on:
        raise StatementOtherDay(f"{line.at} is of {line.booked_on}, the statement of {on}.")
    if not 0 < line.amount_minor <= MAX_AMOUNT_MINOR:
        raise StatementLineBroken(f"{line.at}: an amount is above zero and at most {MAX_AMOUNT_MINOR} minor units.")
    mark = (line.direction, line.transaction_id)
    if mark in seen:
        raise StatementLineBroken(f"{line.at}: transaction {line.transaction_id} is in the file twice.")
    seen.add(mark)
