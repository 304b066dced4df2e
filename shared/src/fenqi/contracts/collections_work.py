"""What collections-svc publishes of who works on a case: collectors of the house, and agencies."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import Code, Count, Currency, Id, Minor


class CaseAssignedV1(Event):
    """A collector works on the case. Producer: collections-svc. Key: loan_id.

    `how`: dealt out by skill and load, taken by the collector, or reassigned by a lead.
    """

    TYPE: ClassVar[str] = "collections.CaseAssigned.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    collector_id: Id
    previous_collector_id: Id | None = None
    how: Literal["dealt", "taken", "reassigned"]
    queue: Code
    assigned_on: date


class CaseHandedBackV1(Event):
    """The collector works on the case no more, and nobody does yet. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.CaseHandedBack.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    collector_id: Id
    reason: Code
    handed_back_on: date


class CaseOutsourcedV1(Event):
    """An agency works on the case, and no collector of ours. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.CaseOutsourced.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    agency_id: Id
    past_due_minor: Minor
    currency: Currency
    outsourced_on: date


class CaseRecalledV1(Event):
    """The agency has the case no more. Producer: collections-svc. Key: loan_id."""

    TYPE: ClassVar[str] = "collections.CaseRecalled.v1"
    loan_id: Id
    case_id: Id
    customer_id: Id
    agency_id: Id
    reason: Code
    recalled_on: date


class AmountBand(Part):
    """Debts of this currency up to this amount."""

    currency: Currency
    up_to_minor: Minor


class CollectorSetV1(Event):
    """What a collector may work from now on, whole. Producer: collections-svc. Key: collector_id.

    `capacity` is how many open cases at once. Debts in a currency without a band may be of any size.
    """

    TYPE: ClassVar[str] = "collections.CollectorSet.v1"
    collector_id: Id
    queues: tuple[Code, ...]
    bands: tuple[AmountBand, ...]
    capacity: Count
    is_active: bool
    set_on: date


class AgencySetV1(Event):
    """Who an agency is from now on, whole. Producer: collections-svc. Key: agency_id.

    `members` are staff ids; it works for us from `from_on` to `to_on`, both included.
    """

    TYPE: ClassVar[str] = "collections.AgencySet.v1"
    agency_id: Id
    members: tuple[Id, ...]
    from_on: date
    to_on: date | None = None
    set_on: date


EVENTS: tuple[type[Event], ...] = (
    CaseAssignedV1,
    CaseHandedBackV1,
    CaseOutsourcedV1,
    CaseRecalledV1,
    CollectorSetV1,
    AgencySetV1,
)
