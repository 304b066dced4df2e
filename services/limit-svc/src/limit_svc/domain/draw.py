"""Drawing on a line: hold, then post, release or let expire; principal repaid restores it."""

from collections.abc import Collection
from datetime import date

from fenqi.kernel import Conflict, CurrencyMismatch, Invalid, Money, NotFound
from limit_svc.domain.facts import Fact, HoldExpired, HoldPlaced, HoldPosted, HoldReleased, LineRestored, LineTakenBack
from limit_svc.domain.line import Hold, Line


class NoLine(NotFound):
    """This customer has no credit line: one is granted with an approval."""

    code = "line-not-found"


class NoHold(NotFound):
    """There is no such hold on this customer's line: check the id and the customer."""

    code = "hold-not-found"


class HoldNotPositive(Invalid):
    """A hold is of more than nothing: send an amount above zero."""

    code = "hold-not-positive"


class HoldEndsInThePast(Invalid):
    """The last day of a hold is today or later: send a later date."""

    code = "hold-ends-in-the-past"


class PurposeNotAllowed(Conflict):
    """This line is for other purposes: apply for one that covers this."""

    code = "purpose-not-allowed"


class LineLapsed(Conflict):
    """Nothing can be drawn on this line any more, its last day has passed: apply again."""

    code = "line-lapsed"


class LimitExceeded(Conflict):
    """More than is available: take less, repay, or apply for a higher limit."""

    code = "limit-exceeded"


class HoldIdReused(Conflict):
    """This hold_id belongs to another hold: use a new one for a new hold."""

    code = "hold-id-reused"


class HoldEnded(Conflict):
    """This hold has been posted, released or has expired: place a new one under a new hold_id."""

    code = "hold-ended"


class PostedAboveHold(Conflict):
    """More went out than was held: somebody must look at the payout and the hold."""

    code = "posted-above-hold"


class RestoredAboveUsed(Conflict):
    """More principal was repaid than this line has in use: somebody must look at the loan and the line."""

    code = "restored-above-used"


def place(
    line: Line, hold_id: str, loan_id: str, amount: Money, purpose: str, expires_on: date, today: date
) -> list[Fact]:
    """Decide a hold under an id that no hold has had before, or that is open: the same hold again changes nothing."""
    known = line.hold(hold_id)
    if known is not None:
        if known.loan_id != loan_id or Money(known.amount_minor, line.currency) != amount:
            raise HoldIdReused(f"Hold {hold_id} is of {Money(known.amount_minor, line.currency)}, not of {amount}.")
        return []
    if amount.amount_minor <= 0:
        raise HoldNotPositive
    if amount.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}: {amount.currency} can't be held on it.")
    if expires_on < today:
        raise HoldEndsInThePast(f"The hold would end on {expires_on}, today is {today}: send a later date.")
    if line.valid_until is not None and line.valid_until < today:
        raise LineLapsed(f"The line's last day was {line.valid_until}: apply again.")
    if line.purposes and purpose not in line.purposes:
        raise PurposeNotAllowed(f"This line is for {', '.join(line.purposes)}, not for {purpose}.")
    if amount.amount_minor > line.available_minor:
        available = Money(max(0, line.available_minor), line.currency)
        raise LimitExceeded(f"{available} is available, {amount} was asked: take less, repay, or apply for more.")
    left = line.available_minor - amount.amount_minor
    return [
        HoldPlaced(
            line.customer_id, line.line_id, hold_id, loan_id, amount.amount_minor, left, line.currency, expires_on
        )
    ]


def post(line: Line, hold: Hold, amount: Money) -> list[Fact]:
    """Decide that the held money went out, whole or in part; the rest is freed. Raises PostedAboveHold."""
    if amount.currency != line.currency or amount.amount_minor > hold.amount_minor:
        raise PostedAboveHold(f"{amount} went out, {Money(hold.amount_minor, line.currency)} was held.")
    freed = hold.amount_minor - amount.amount_minor
    return [_posted(line, hold.hold_id, hold.loan_id, amount.amount_minor, freed, line.available_minor + freed)]


def post_late(line: Line, hold_id: str, loan_id: str, amount: Money) -> list[Fact]:
    """Decide that money went out though its hold had been released or had expired: it is used all the same, even where
    that takes the line over its limit."""
    if amount.currency != line.currency:
        raise PostedAboveHold(f"{amount} went out on a line in {line.currency}.")
    return [_posted(line, hold_id, loan_id, amount.amount_minor, 0, line.available_minor - amount.amount_minor)]


def release(line: Line, hold: Hold, reason: str) -> list[Fact]:
    """Decide to give a hold back unused."""
    left = line.available_minor + hold.amount_minor
    return [
        HoldReleased(
            line.customer_id,
            line.line_id,
            hold.hold_id,
            hold.loan_id,
            hold.amount_minor,
            left,
            line.currency,
            reason,
        )
    ]


def expire(line: Line, today: date, instructed: Collection[str]) -> list[Fact]:
    """Decide which holds are over: their last day has passed and no payout is under way for them."""
    facts: list[Fact] = []
    left = line.available_minor
    for hold in line.holds:
        if hold.expires_on < today and hold.hold_id not in instructed:
            left += hold.amount_minor
            facts.append(
                HoldExpired(
                    line.customer_id,
                    line.line_id,
                    hold.hold_id,
                    hold.loan_id,
                    hold.amount_minor,
                    left,
                    line.currency,
                    today,
                )
            )
    return facts


def restore(line: Line, loan_id: str, payment_id: str, principal: Money) -> list[Fact]:
    """Decide what repaid principal gives back: all of it on a revolving line, nothing on another."""
    if not line.revolving or principal.is_zero:
        return []
    if principal.currency != line.currency or principal.amount_minor > line.used_minor:
        raise RestoredAboveUsed(f"{principal} repaid, {Money(line.used_minor, line.currency)} in use.")
    left = line.available_minor + principal.amount_minor
    return [
        LineRestored(line.customer_id, line.line_id, loan_id, payment_id, principal.amount_minor, left, line.currency)
    ]


def take_back(line: Line, loan_id: str, payment_id: str, principal: Money) -> list[Fact]:
    """Decide that repaid principal was not repaid after all: in use again, even where that takes the line over its
    limit."""
    if not line.revolving or principal.is_zero:
        return []
    if principal.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}: {principal.currency} was never restored to it.")
    left = line.available_minor - principal.amount_minor
    return [
        LineTakenBack(line.customer_id, line.line_id, loan_id, payment_id, principal.amount_minor, left, line.currency)
    ]


def _posted(line: Line, hold_id: str, loan_id: str, amount: int, freed: int, left: int) -> HoldPosted:
    return HoldPosted(line.customer_id, line.line_id, hold_id, loan_id, amount, freed, left, line.currency)
