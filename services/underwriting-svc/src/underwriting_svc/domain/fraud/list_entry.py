"""An entry of the black or the bad-record list: why, until when, and how it comes off: asked by one, decided by another."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from underwriting_svc.domain import errors
from underwriting_svc.domain.applicant import Kind
from underwriting_svc.domain.fraud.thresholds import ListName

Status = Literal["listed", "removal_asked", "removed"]
MAX_LISTED_YEARS = 10


@dataclass(frozen=True, slots=True)
class ListEntryAdded:
    entry_id: str
    list: ListName
    kinds: tuple[Kind, ...]
    reason: str
    case_id: str | None
    by: str
    expires_on: date
    added_at: datetime


@dataclass(frozen=True, slots=True)
class ListRemovalAsked:
    entry_id: str
    by: str
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ListRemovalDecided:
    entry_id: str
    by: str
    agreed: bool
    reason: str
    decided_at: datetime


Fact = ListEntryAdded | ListRemovalAsked | ListRemovalDecided


@dataclass(frozen=True, slots=True)
class ListEntry:
    """State of one entry. The identifiers stand beside it as keyed hashes."""

    id: str
    list: ListName
    kinds: tuple[Kind, ...]
    reason: str
    case_id: str | None
    added_by: str
    added_at: datetime
    expires_on: date
    status: Status = "listed"
    removal_asked_by: str | None = None
    removal_reason: str | None = None
    removed_by: str | None = None


def add(
    entry_id: str,
    list_: ListName,
    kinds: tuple[Kind, ...],
    reason: str,
    case_id: str | None,
    by: str,
    expires_on: date,
    on: date,
    at: datetime,
) -> list[Fact]:
    """Put identifiers on a list. Raises ExpiryOutOfRange."""
    if not on < expires_on <= _latest(on):
        raise errors.ExpiryOutOfRange(f"An entry expires after {on} and by {_latest(on)}.")
    return [ListEntryAdded(entry_id, list_, kinds, reason, case_id, by, expires_on, at)]


def ask_removal(entry: ListEntry, by: str, reason: str, at: datetime) -> list[Fact]:
    """Raises EntryRemoved, RemovalAsked."""
    if entry.status == "removed":
        raise errors.EntryRemoved
    if entry.status == "removal_asked":
        raise errors.RemovalAsked
    return [ListRemovalAsked(entry.id, by, reason, at)]


def decide_removal(entry: ListEntry, by: str, agreed: bool, reason: str, at: datetime) -> list[Fact]:
    """The second person's look. Raises RemovalNotAsked, RemovalAskedByYou."""
    if entry.status != "removal_asked":
        raise errors.RemovalNotAsked
    if entry.removal_asked_by == by:
        raise errors.RemovalAskedByYou
    return [ListRemovalDecided(entry.id, by, agreed, reason, at)]


def evolve(entry: ListEntry | None, fact: Fact) -> ListEntry:
    """The only way a ListEntry changes."""
    if isinstance(fact, ListEntryAdded):
        assert entry is None, "an entry is added once"
        return ListEntry(
            fact.entry_id,
            fact.list,
            fact.kinds,
            fact.reason,
            fact.case_id,
            fact.by,
            fact.added_at,
            fact.expires_on,
        )
    assert entry is not None, "an entry begins with ListEntryAdded"
    match fact:
        case ListRemovalAsked():
            return replace(entry, status="removal_asked", removal_asked_by=fact.by, removal_reason=fact.reason)
        case ListRemovalDecided(agreed=True):
            return replace(entry, status="removed", removed_by=fact.by)
        case ListRemovalDecided():
            return replace(entry, status="listed", removal_asked_by=None, removal_reason=None)


def _latest(on: date) -> date:
    day = 28 if (on.month, on.day) == (2, 29) else on.day
    return on.replace(year=on.year + MAX_LISTED_YEARS, day=day)
