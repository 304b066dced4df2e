"""Cases given to an agency, whose people then see and work these cases and no others, and taken back."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from collections_svc.domain.refusals import (
    AgencyNotEngaged,
    CaseClosedAlready,
    CaseNotOutsourced,
    CaseOutsourcedAlready,
    NoSuchAgency,
    PeriodTurned,
)
from collections_svc.domain.work_facts import AgencySet, CaseOutsourced, CaseRecalled, WorkFact

if TYPE_CHECKING:
    from collections_svc.domain.case import Case


@dataclass(frozen=True, slots=True)
class Agency:
    """State of an agency: its people by staff id, and from when to when (None: until further notice) it works for us."""

    agency_id: str
    members: tuple[str, ...]
    from_on: date
    to_on: date | None

    def is_engaged(self, on: date) -> bool:
        """Whether it works for us on this day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


def set_agency(was: Agency | None, wanted: AgencySet) -> list[AgencySet]:
    """Decide who an agency is from now on; what is said already is not said again. Raises PeriodTurned."""
    if wanted.to_on is not None and wanted.to_on < wanted.from_on:
        raise PeriodTurned
    return [] if was is not None and was == evolve(None, wanted) else [wanted]


def evolve(_was: Agency | None, fact: AgencySet) -> Agency:
    """The only way an Agency changes."""
    return Agency(fact.agency_id, fact.members, fact.from_on, fact.to_on)


def outsource(case: "Case", to: Agency | None, on: date) -> list[WorkFact]:
    """Decide that an agency works on the case instead of us; the notices go on being ours. Raises CaseClosedAlready,
    NoSuchAgency, AgencyNotEngaged, CaseOutsourcedAlready."""
    if case.status == "closed":
        raise CaseClosedAlready
    if to is None:
        raise NoSuchAgency
    if not to.is_engaged(on):
        raise AgencyNotEngaged
    if case.hands.agency_id == to.agency_id:
        return []
    if case.hands.agency_id is not None:
        raise CaseOutsourcedAlready
    return [
        CaseOutsourced(
            case.loan_id, case.case_id, case.customer_id, to.agency_id, case.past_due_minor, case.currency, on
        )
    ]


def recall(case: "Case", reason: str, on: date) -> list[WorkFact]:
    """Decide that the agency has the case no more, also a closed one. Raises CaseNotOutsourced."""
    if case.hands.agency_id is None:
        raise CaseNotOutsourced
    return [CaseRecalled(case.loan_id, case.case_id, case.customer_id, case.hands.agency_id, reason, on)]
