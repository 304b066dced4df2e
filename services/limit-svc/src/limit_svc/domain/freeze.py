"""Freezing and releasing a line: any number of reasons at once, and nothing is drawn while one of them is open.

Repayments still restore a frozen line, and what is held already may be posted: the promise was given before.
"""

from datetime import date

from fenqi.kernel import Conflict, Invalid, NotFound
from limit_svc.domain.control_facts import Fact, LineFrozen, LineReleased
from limit_svc.domain.line import Freeze, Line

MAX_FREEZES = 50
"""Freezes of one line that are open at once."""


class NoFreeze(NotFound):
    """There is no such open freeze on this customer's line: see GET /lines/{customer_id}."""

    code = "freeze-not-found"


class FreezeEndsInThePast(Invalid):
    """The last day of a freeze is today or later: send a later date, or none."""

    code = "freeze-ends-in-the-past"


class FreezeIdReused(Conflict):
    """This freeze_id belongs to another freeze of this line: use a new one."""

    code = "freeze-id-reused"


class TooManyFreezes(Conflict):
    """This line is frozen for as many reasons as there may be: release some first."""

    code = "too-many-freezes"


def freeze(
    line: Line,
    freeze_id: str,
    reason: str,
    by: str,
    today: date,
    expires_on: date | None = None,
    source: str | None = None,
) -> list[Fact]:
    """Decide a freeze; one that is open already under this id and reason changes nothing."""
    known = line.freeze(freeze_id)
    if known is not None:
        if (known.reason, known.expires_on) != (reason, expires_on) and known.source is None:
            raise FreezeIdReused
        return []
    if expires_on is not None and expires_on < today:
        raise FreezeEndsInThePast(
            f"The freeze would end on {expires_on}, today is {today}: send a later date, or none."
        )
    if len(line.freezes) >= MAX_FREEZES:
        raise TooManyFreezes
    return [LineFrozen(line.customer_id, line.line_id, freeze_id, reason, source, by, today, expires_on)]


def release(line: Line, freeze_id: str, reason: str, by: str, today: date) -> list[Fact]:
    """Decide to lift one freeze; the others stay. Raises NoFreeze."""
    found = line.freeze(freeze_id)
    if found is None:
        raise NoFreeze
    return [_released(line, found, reason, by, len(line.freezes) - 1, today)]


def lift(line: Line, freeze_id: str, reason: str, by: str, today: date) -> list[Fact]:
    """As `release`, for what follows an event: a freeze that is not open needs none."""
    return [] if line.freeze(freeze_id) is None else release(line, freeze_id, reason, by, today)


def expire(line: Line, today: date, by: str) -> list[Fact]:
    """Decide which freezes lift by themselves: their last day has passed."""
    over = [one for one in line.freezes if one.expires_on is not None and one.expires_on < today]
    left = len(line.freezes)
    return [_released(line, one, "expired", by, left - n, today) for n, one in enumerate(over, 1)]


def _released(line: Line, one: Freeze, reason: str, by: str, left: int, today: date) -> LineReleased:
    return LineReleased(line.customer_id, line.line_id, one.freeze_id, reason, by, left > 0, today)
