"""How the interest of a loan is earned day by day in the books: its running instalment's interest in even whole amounts.

An instalment of 1,000 over 31 days earns 33 on the first 8 days and 32 on the others: whole minor units that sum to it
exactly, so the interest of all loans grows each day by one number, and that number changes only where an instalment
begins, ends or turns its corner. The books add it up without looking at a loan (ADR 6).
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Earning:
    """What is recognised of a loan's interest: `before_minor`, and `minor` evenly over the days from `starts_on` to
    `ends_on`, the due date of the running instalment `nr`. Without `ends_on` none runs. While `suspended`, interest is
    income when it is paid: `before_minor` is what has been paid, and `minor` 0."""

    before_minor: int = 0
    minor: int = 0
    nr: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    suspended: bool = False

    def by(self, on: date) -> int:
        """Recognised up to the morning of `on`."""
        if self.starts_on is None or self.ends_on is None or self.suspended or on <= self.starts_on:
            return self.before_minor
        if on >= self.ends_on:
            return self.before_minor + self.minor
        a_day, more = divmod(self.minor, (self.ends_on - self.starts_on).days)
        gone = (on - self.starts_on).days
        return self.before_minor + a_day * gone + min(gone, more)

    def daily_from(self, on: date) -> Counter[date]:
        """How the interest a day changes because of this loan, by day, from `on`; earlier days are lumped into `on`."""
        changes: Counter[date] = Counter()
        if self.starts_on is None or self.ends_on is None or self.suspended:
            return changes
        if max(on, self.starts_on) >= self.ends_on:
            return changes
        a_day, more = divmod(self.minor, (self.ends_on - self.starts_on).days)
        first, corner = max(on, self.starts_on), self.starts_on + timedelta(days=more)
        changes[first] += a_day + (first < corner)
        if first < corner:
            changes[corner] -= 1
        changes[self.ends_on] -= a_day
        return changes

    def following(self, nr: int, ends_on: date | None, minor: int) -> "Earning":
        """As the running instalment has fallen due and the next begins; without `ends_on` there is none."""
        if ends_on is None:
            return Earning(self.before_minor + self.minor, suspended=self.suspended)
        if self.suspended:
            return replace(self, nr=nr, starts_on=self.ends_on, ends_on=ends_on)
        return Earning(self.before_minor + self.minor, minor, nr, self.ends_on, ends_on)


NOTHING_EARNED = Earning()


def daily_changes(before: Earning, after: Earning, on: date) -> dict[date, int]:
    """How the interest a day of all loans changes from `on` when one loan's earning becomes another; no zeros."""
    changes = after.daily_from(on)
    changes.subtract(before.daily_from(on))
    return {day: minor for day, minor in changes.items() if minor}
