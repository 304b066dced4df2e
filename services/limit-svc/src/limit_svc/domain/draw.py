"""Drawing on a line: hold, then post, release or let expire; principal repaid restores it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from fenqi.kernel import CurrencyMismatch, Money
from limit_svc.domain import caps
from limit_svc.domain.caps import UNCAPPED, Caps, Drawn
from limit_svc.domain.categories import NO_TREE, Categories
from limit_svc.domain.control_facts import Fact
from limit_svc.domain.facts import HoldExpired, HoldPlaced, HoldPosted, HoldReleased, LineRestored, LineTakenBack
from limit_svc.domain.guard import NO_GUARD, Guard
from limit_svc.domain.line import Hold, Line, SubLine
from limit_svc.domain.refusals import (
    HoldEndsInThePast,
    HoldIdReused,
    HoldNotPositive,
    LimitExceeded,
    LineIsFrozen,
    LineLapsed,
    PostedAboveHold,
    PurposeNotAllowed,
    RestoredAboveUsed,
    SubLimitExceeded,
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a draw is held against besides the line itself: the tree of categories, the policy's caps of the ceiling and of a
    sub-line in the line's currency, and the guard."""

    tree: Categories = NO_TREE
    caps: Caps = UNCAPPED
    sub_caps: Caps = UNCAPPED
    guard: Guard = NO_GUARD


NO_TERMS = Terms()


def place(
    line: Line,
    hold_id: str,
    loan_id: str,
    amount: Money,
    purpose: str,
    expires_on: date,
    today: date,
    terms: Terms = NO_TERMS,
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
    if line.freezes:
        reasons = ", ".join(dict.fromkeys(freeze.reason for freeze in line.freezes))
        raise LineIsFrozen(f"The line is frozen ({reasons}): nothing can be drawn until it is released.")
    if line.valid_until is not None and line.valid_until < today:
        raise LineLapsed(f"The line's last day was {line.valid_until}: apply again.")
    sub = _sub_line_for(line, purpose, amount, today, terms.tree)
    _check_caps(line, sub, amount, today, terms)
    if amount.amount_minor > line.available_minor:
        available = Money(max(0, line.available_minor), line.currency)
        raise LimitExceeded(f"{available} is available, {amount} was asked: take less, repay, or apply for more.")
    return [
        HoldPlaced(
            line.customer_id,
            line.line_id,
            hold_id,
            loan_id,
            amount.amount_minor,
            line.available_minor - amount.amount_minor,
            line.currency,
            expires_on,
            None if sub is None else sub.sub_line_id,
            today,
            terms.guard.on_draw(line, amount.amount_minor),
        )
    ]


def _sub_line_for(line: Line, purpose: str, amount: Money, today: date, tree: Categories) -> SubLine | None:
    """The purpose's own line: of those that cover it the closest one with room; None where none does and the ceiling is
    open for it."""
    covering = [one for one in line.sub_lines if tree.covers(one.categories, purpose)]
    good = [one for one in covering if one.valid_until >= today]
    if not good:
        if line.purposes and not tree.covers(line.purposes, purpose):
            raise PurposeNotAllowed(f"This line is for {', '.join(line.purposes)}, not for {purpose}.")
        if covering and line.purposes:
            raise LineLapsed(f"The last day of the line for {purpose} was {covering[-1].valid_until}: apply again.")
        return None
    good.sort(key=lambda one: _levels(one, purpose, tree))
    for one in good:
        if amount.amount_minor <= one.available_minor:
            return one
    available = Money(max(0, *(one.available_minor for one in good)), line.currency)
    raise SubLimitExceeded(f"{available} is available for {purpose}, {amount} was asked: take less, repay, or apply.")


def _levels(sub: SubLine, purpose: str, tree: Categories) -> int:
    found = (tree.closeness(node, purpose) for node in sub.categories)
    return min(levels for levels in found if levels is not None)


def _check_caps(line: Line, sub: SubLine | None, amount: Money, today: date, terms: Terms) -> None:
    """The ceiling's caps count all draws, a sub-line's those on it. Raises AboveDrawCap, AbovePeriodCap."""
    ceiling = terms.caps if line.caps is None else line.caps
    drawn = _drawn(line)
    caps.check(ceiling, amount, drawn, today)
    if sub is not None:
        of_sub = [one for one in drawn if one.sub_line_id == sub.sub_line_id]
        caps.check(terms.sub_caps if sub.caps is None else sub.caps, amount, of_sub, today)


def _drawn(line: Line) -> list[Drawn]:
    held = [Drawn(one.placed_on, one.sub_line_id, one.amount_minor) for one in line.holds if one.placed_on is not None]
    return [*line.drawn, *held]


def post(line: Line, hold: Hold, amount: Money) -> list[Fact]:
    """Decide that the held money went out, whole or in part; the rest is freed. Raises PostedAboveHold."""
    if amount.currency != line.currency or amount.amount_minor > hold.amount_minor:
        raise PostedAboveHold(f"{amount} went out, {Money(hold.amount_minor, line.currency)} was held.")
    freed = hold.amount_minor - amount.amount_minor
    left = line.available_minor + freed
    return [_posted(line, hold.hold_id, hold.loan_id, amount, freed, left, hold.sub_line_id, hold.placed_on)]


def post_late(
    line: Line,
    hold_id: str,
    loan_id: str,
    amount: Money,
    sub_line_id: str | None = None,
    placed_on: date | None = None,
) -> list[Fact]:
    """Decide that money went out though its hold had been released or had expired: it is used all the same, even where
    that takes the line over its limit."""
    if amount.currency != line.currency:
        raise PostedAboveHold(f"{amount} went out on a line in {line.currency}.")
    left = line.available_minor - amount.amount_minor
    return [_posted(line, hold_id, loan_id, amount, 0, left, sub_line_id, placed_on)]


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
            hold.sub_line_id,
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
                    hold.sub_line_id,
                )
            )
    return facts


def restore(line: Line, loan_id: str, payment_id: str, principal: Money, sub_line_id: str | None = None) -> list[Fact]:
    """Decide what repaid principal gives back: all of it on a revolving line, nothing on another. `sub_line_id` is where the
    loan was drawn, None for the ceiling alone."""
    if not line.revolving or principal.is_zero:
        return []
    sub = None if sub_line_id is None else line.sub_line(sub_line_id)
    used = line.used_minor if sub is None else min(line.used_minor, sub.used_minor)
    if principal.currency != line.currency or principal.amount_minor > used:
        raise RestoredAboveUsed(f"{principal} repaid, {Money(used, line.currency)} in use.")
    amount = principal.amount_minor
    left = line.available_minor + amount
    return [LineRestored(line.customer_id, line.line_id, loan_id, payment_id, amount, left, line.currency, sub_line_id)]


def take_back(
    line: Line, loan_id: str, payment_id: str, principal: Money, sub_line_id: str | None = None
) -> list[Fact]:
    """Decide that repaid principal was not repaid after all: in use again, even where that takes the line over its
    limit."""
    if not line.revolving or principal.is_zero:
        return []
    if principal.currency != line.currency:
        raise CurrencyMismatch(f"The line is in {line.currency}: {principal.currency} was never restored to it.")
    amount = principal.amount_minor
    left = line.available_minor - amount
    return [
        LineTakenBack(line.customer_id, line.line_id, loan_id, payment_id, amount, left, line.currency, sub_line_id)
    ]


def _posted(
    line: Line,
    hold_id: str,
    loan_id: str,
    amount: Money,
    freed: int,
    left: int,
    sub_line_id: str | None,
    placed_on: date | None,
) -> HoldPosted:
    return HoldPosted(
        line.customer_id,
        line.line_id,
        hold_id,
        loan_id,
        amount.amount_minor,
        freed,
        left,
        line.currency,
        sub_line_id,
        placed_on,
    )
