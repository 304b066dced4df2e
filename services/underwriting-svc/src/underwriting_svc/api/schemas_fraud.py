"""Bodies of requests and answers about fraud cases, lists and bureau queries."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from fenqi.web.money import Body
from underwriting_svc.api.schemas import Id
from underwriting_svc.domain.applicant import Kind
from underwriting_svc.domain.evidence import Weight
from underwriting_svc.domain.fraud.list_entry import Status as EntryStatus
from underwriting_svc.domain.fraud.thresholds import ListName

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
CaseStatus = Literal["open", "confirmed", "cleared"]


class AssignmentIn(Body):
    """Who works on the case."""

    staff_id: Id


class FindingIn(Body):
    """What was found out. It names no person."""

    finding: Words


class DecisionIn(Body):
    """The end of the case. The reason names no person: it is published, and it stands on the list."""

    outcome: Literal["confirmed", "cleared"]
    reason: Words


class CaseAnswerOut(Body):
    """Where the case stands now. `entry_id`: the black list's entry that follows."""

    case_id: str
    application_id: str
    status: CaseStatus
    assignee: str | None
    entry_id: str | None


class SignalOut(Body):
    """One thing that speaks of fraud."""

    code: str
    weight: Weight
    words: str
    about: list[str]


class FindingOut(Body):
    """What was found out, by whom and when."""

    by: str
    finding: str
    found_at: str


class CaseOut(Body):
    """A fraud case with its reasons."""

    case_id: str
    application_id: str
    customer_id: str
    status: CaseStatus
    signals: list[SignalOut]
    suspected_at: str
    assignee: str | None
    findings: list[FindingOut]
    reason: str | None
    closed_by: str | None
    closed_at: str | None
    entry_id: str | None


class CasePage(Body):
    """Fraud cases, longest waiting first."""

    items: list[CaseOut]
    next_cursor: str | None


class ListEntryIn(Body):
    """An identifier for a list. The value is kept as a keyed hash only; the reason names no person."""

    list: ListName
    kind: Kind
    value: Annotated[str, Field(min_length=1, max_length=400)]
    reason: Words
    expires_on: date


class RemovalIn(Body):
    """Why the entry should come off."""

    reason: Words


class RemovalDecisionIn(Body):
    """The second look."""

    agreed: Annotated[bool, Field(strict=True)]
    reason: Words


class EntryAnswerOut(Body):
    """Where the entry stands now."""

    entry_id: str
    list: ListName
    status: EntryStatus
    expires_on: date


class EntryOut(EntryAnswerOut):
    """An entry of a list; what it names is not shown, because nobody here knows."""

    kinds: list[Kind]
    reason: str
    case_id: str | None
    added_by: str
    added_at: str
    removal_asked_by: str | None
    removal_reason: str | None
    removed_by: str | None


class EntryPage(Body):
    """Entries, oldest first."""

    items: list[EntryOut]
    next_cursor: str | None


class BureauQueryOut(Body):
    """One query of the bureau about a customer, and the consent it rests on."""

    query_id: str
    application_id: str
    customer_id: str
    consent: str
    purpose: str
    answer: Literal["found", "no_record", "unavailable"]
    asked_at: str


class BureauQueryPage(Body):
    """A customer's queries."""

    items: list[BureauQueryOut]
    next_cursor: str | None
