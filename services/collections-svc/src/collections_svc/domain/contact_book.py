"""The contact book of a customer: whether collections may speak to this person now, over all loans, channels and agents."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from collections_svc.domain.contact_facts import (
    BlockReason,
    ContactFact,
    ContactMade,
    ContactOutcome,
    ContactRefused,
    ContactsAllowed,
    ContactsBlocked,
    Outcome,
)
from collections_svc.domain.contact_refusals import ContactTooLate, OutcomeTold
from collections_svc.domain.contact_rules import (
    MAX_A_DAY,
    MAX_A_WEEK,
    NO_QUIET_HOURS,
    QUIET_UNTIL,
    WEEK_DAYS,
    Moment,
    Rule,
    Way,
    is_quiet,
)

MAX_AHEAD_DAYS = 30
"""So far the book is asked when there is room again."""


@dataclass(frozen=True, slots=True)
class Block:
    """While one is open nobody contacts the customer. `reference` is the complaint's or the hardship check's id."""

    reason: BlockReason
    reference: str


@dataclass(frozen=True, slots=True)
class Counted:
    """An attempt that was made, and the local day it counts for."""

    contact_id: str
    on: date


@dataclass(frozen=True, slots=True)
class ContactBook:
    """State of one customer's book. `recent` are the attempts that a limit can still ask for: those of the week before
    `earliest_on` and after. Nobody was free to be contacted by a person before `free_since`."""

    customer_id: str
    blocks: tuple[Block, ...] = ()
    recent: tuple[Counted, ...] = ()
    earliest_on: date | None = None
    free_since: datetime | None = None

    def made_on(self, day: date) -> int:
        """Attempts of one local day."""
        return sum(one.on == day for one in self.recent)

    def made_in_week(self, day: date) -> int:
        """Attempts of the fullest WEEK_DAYS days in a row among those that hold this day."""
        near = [(one.on - day).days for one in self.recent]
        return (
            max(sum(start <= days < start + WEEK_DAYS for days in near) for start in range(1 - WEEK_DAYS, 1))
            if near
            else 0
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody (or a notice) turns to a customer, or to somebody else, about a loan."""

    contact_id: str
    customer_id: str
    loan_id: str
    case_id: str
    way: Way
    by: str
    to: Literal["customer", "third_party"] = "customer"
    outcome: Outcome | None = None
    is_case_closed: bool = False


def attempt(book: ContactBook | None, wanted: Attempt, moment: Moment) -> list[ContactFact]:
    """Decide whether an attempt may be made: ContactMade or ContactRefused, or nothing when it was counted before.

    Raises ContactTooLate for one of a day whose week may be forgotten in part."""
    book = book or ContactBook(wanted.customer_id)
    if any(one.contact_id == wanted.contact_id for one in book.recent):
        return []
    if is_past(book, moment):
        raise ContactTooLate
    what = (wanted.customer_id, wanted.contact_id, wanted.loan_id, wanted.case_id, wanted.way, wanted.by, moment.at)
    rule = broken_rule(book, wanted, moment)
    if rule is not None:
        return [ContactRefused(*what, rule, moment.on)]
    earliest_on = max(moment.earliest_on, book.earliest_on or moment.earliest_on)
    counted = (moment.on, book.made_on(moment.on) + 1, book.made_in_week(moment.on) + 1)
    return [ContactMade(*what, wanted.outcome, *counted, earliest_on)]


def end(made: ContactMade, told: Outcome | None, outcome: Outcome, by: str, at: datetime) -> list[ContactFact]:
    """Decide how a contact ended, where it was made before its end was known; `told` is what was said of it since. The same
    again changes nothing. Raises OutcomeTold."""
    known = made.outcome or told
    if known == outcome:
        return []
    if known is not None:
        raise OutcomeTold
    return [ContactOutcome(made.customer_id, made.contact_id, made.loan_id, outcome, by, at)]


def broken_rule(book: ContactBook, wanted: Attempt, moment: Moment) -> Rule | None:
    """The first rule that this attempt would break."""
    if wanted.to == "third_party":
        return "third_party"
    if wanted.is_case_closed:
        return "case_closed"
    if is_blocked(book, moment):
        return "blocked"
    if moment.is_quiet and wanted.way not in NO_QUIET_HOURS:
        return "quiet_hours"
    if book.made_on(moment.on) >= MAX_A_DAY:
        return "day_limit"
    if book.made_in_week(moment.on) >= MAX_A_WEEK:
        return "week_limit"
    return None


def is_blocked(book: ContactBook, moment: Moment) -> bool:
    """A complaint or hardship check is open, or was when a contact that is logged late was made."""
    was = not moment.is_automatic and book.free_since is not None and moment.at < book.free_since
    return was or bool(book.blocks)


def is_past(book: ContactBook | None, moment: Moment) -> bool:
    """Whether this moment's day is before those that are still decided."""
    return book is not None and book.earliest_on is not None and moment.on < book.earliest_on


def free_from(book: ContactBook, moment: Moment, zone: tzinfo) -> datetime | None:
    """From when on a person may call, if nothing happens until then; None while a block is open, or for MAX_AHEAD_DAYS."""
    if is_blocked(book, moment):
        return None
    local = moment.at.astimezone(zone)
    for ahead in range(MAX_AHEAD_DAYS):
        day = moment.on + timedelta(days=ahead)
        opens = datetime.combine(day, QUIET_UNTIL, zone)
        start = max(local, opens)
        has_room = book.made_on(day) < MAX_A_DAY and book.made_in_week(day) < MAX_A_WEEK
        if has_room and start.date() == day and not is_quiet(start.time()):
            return start.astimezone(UTC)
    return None


def block(
    book: ContactBook | None, customer_id: str, reason: BlockReason, reference: str, on: date
) -> list[ContactFact]:
    """Decide that nobody contacts the customer until this complaint or hardship check is answered. Once is enough."""
    if book is not None and Block(reason, reference) in book.blocks:
        return []
    return [ContactsBlocked(customer_id, reason, reference, on)]


def allow(book: ContactBook | None, reference: str, on: date, at: datetime | None = None) -> list[ContactFact]:
    """Decide that what this reference blocked is answered; other blocks stay. With the instant `at`, a contact that is
    logged later and was made before it is refused."""
    blocks = () if book is None else book.blocks
    return [
        ContactsAllowed(book.customer_id, one.reason, one.reference, on, at)
        for one in blocks
        if book is not None and one.reference == reference
    ]


def evolve(book: ContactBook | None, fact: ContactFact) -> ContactBook:
    """The only way a book changes."""
    book = book or ContactBook(fact.customer_id)
    match fact:
        case ContactsBlocked():
            return replace(book, blocks=(*book.blocks, Block(fact.reason, fact.reference)))
        case ContactsAllowed():
            blocks = tuple(one for one in book.blocks if one.reference != fact.reference)
            return replace(book, blocks=blocks, free_since=fact.allowed_at or book.free_since)
        case ContactMade():
            kept_from = fact.earliest_on - timedelta(days=WEEK_DAYS - 1)
            counted = (*book.recent, Counted(fact.contact_id, fact.counted_on))
            recent = tuple(one for one in counted if one.on >= kept_from)
            return ContactBook(book.customer_id, book.blocks, recent, fact.earliest_on, book.free_since)
        case ContactRefused() | ContactOutcome():
            return book
