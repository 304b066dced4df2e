"""What earlier applications have in common with this one: ids and numbers, nothing that identifies."""

from dataclasses import dataclass
from datetime import datetime

from underwriting_svc.domain.applicant import Kind
from underwriting_svc.domain.fraud.thresholds import ListName


@dataclass(frozen=True, slots=True)
class Seen:
    """Another application with the same identifier of a kind. `household` is the same for the same address."""

    kind: Kind
    application_id: str
    customer_id: str
    household: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Another application whose name and address resemble this one's, in percent."""

    application_id: str
    customer_id: str
    seen_at: datetime
    name_percent: int
    address_percent: int
    same_birth_date: bool
    same_id_number: bool


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier application of the same customer."""

    application_id: str
    amount_minor: int
    currency: str
    channel: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class OnList:
    """An identifier of this applicant stands on a list."""

    list: ListName
    entry_id: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Linked:
    """A customer reached over shared identifiers, by one of their applications."""

    application_id: str
    customer_id: str
    household: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Everything that is known beside the application itself, and the household it comes from."""

    household: str = ""
    seen: tuple[Seen, ...] = ()
    alike: tuple[Alike, ...] = ()
    past: tuple[Past, ...] = ()
    on_lists: tuple[OnList, ...] = ()
    linked: tuple[Linked, ...] = ()
