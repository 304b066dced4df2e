"""Who works on a case: a collector of ours, or an agency, or nobody yet. A part of the case's state."""

from dataclasses import dataclass, replace
from datetime import date

from collections_svc.domain.work_facts import CaseAssigned, CaseHandedBack, CaseOutsourced, CaseRecalled, WorkFact


@dataclass(frozen=True, slots=True)
class Hands:
    """A case that an agency has is with no collector of ours."""

    collector_id: str | None = None
    assigned_on: date | None = None
    agency_id: str | None = None
    outsourced_on: date | None = None


NOBODY = Hands()


def evolve(hands: Hands, fact: WorkFact) -> Hands:
    """The only way this part of a case changes by itself."""
    match fact:
        case CaseAssigned():
            return replace(hands, collector_id=fact.collector_id, assigned_on=fact.assigned_on)
        case CaseHandedBack():
            return freed(hands)
        case CaseOutsourced():
            return Hands(agency_id=fact.agency_id, outsourced_on=fact.outsourced_on)
        case CaseRecalled():
            return NOBODY


def freed(hands: Hands) -> Hands:
    """With no collector any more: the case is closed, or another queue's. An agency keeps what it was given."""
    return replace(hands, collector_id=None, assigned_on=None)
