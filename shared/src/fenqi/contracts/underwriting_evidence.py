"""What underwriting-svc publishes of evidence: bureau queries, suspected fraud, and the lists. Nothing that identifies."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from fenqi.contracts.base import Event, Part
from fenqi.contracts.vocabulary import Code, Id, Instant

Words = Annotated[str, Field(max_length=4000)]


class FraudSignal(Part):
    """One thing that speaks of fraud; `about` are ids of other applications or of a list entry."""

    code: Code
    weight: Literal["note", "refer", "decline"]
    words: Words
    about: tuple[Id, ...] = ()


class BureauAskedV1(Event):
    """The credit bureau was asked about an applicant, by their consent. Producer: underwriting-svc. Key: query_id.

    `consent` names the consent it rests on; `unavailable`: the bureau did not answer, or not clearly.
    """

    TYPE: ClassVar[str] = "underwriting.BureauAsked.v1"
    query_id: Id
    application_id: Id
    customer_id: Id
    consent: Id
    purpose: Code
    answer: Literal["found", "no_record", "unavailable"]
    asked_at: Instant


class FraudSuspectedV1(Event):
    """A submission shows signs of fraud: a person looks at it. Producer: underwriting-svc. Key: case_id."""

    TYPE: ClassVar[str] = "underwriting.FraudSuspected.v1"
    case_id: Id
    application_id: Id
    customer_id: Id
    signals: tuple[FraudSignal, ...]
    suspected_at: Instant


class FraudCaseAssignedV1(Event):
    """Somebody works on the case from now on. Producer: underwriting-svc. Key: case_id."""

    TYPE: ClassVar[str] = "underwriting.FraudCaseAssigned.v1"
    case_id: Id
    staff_id: Id
    by: Id
    assigned_at: Instant


class FraudFoundV1(Event):
    """Something was found out. The words name no person. Producer: underwriting-svc. Key: case_id."""

    TYPE: ClassVar[str] = "underwriting.FraudFound.v1"
    case_id: Id
    by: Id
    finding: Words
    found_at: Instant


class FraudCaseClosedV1(Event):
    """It was fraud, or it was not. `entry_id`: the entry of the black list that follows from it.
    Producer: underwriting-svc. Key: case_id."""

    TYPE: ClassVar[str] = "underwriting.FraudCaseClosed.v1"
    case_id: Id
    application_id: Id
    customer_id: Id
    outcome: Literal["confirmed", "cleared"]
    reason: Words
    by: Id
    entry_id: Id | None = None
    closed_at: Instant


class ListEntryAddedV1(Event):
    """Identifiers are on a list from now on: `kinds` says which kinds, nothing says which.
    Producer: underwriting-svc. Key: entry_id."""

    TYPE: ClassVar[str] = "underwriting.ListEntryAdded.v1"
    entry_id: Id
    list: Literal["black", "bad_record"]
    kinds: tuple[Code, ...]
    reason: Words
    case_id: Id | None = None
    by: Id
    expires_on: date
    added_at: Instant


class ListRemovalAskedV1(Event):
    """Somebody wants an entry off its list; a second person decides. Producer: underwriting-svc. Key: entry_id."""

    TYPE: ClassVar[str] = "underwriting.ListRemovalAsked.v1"
    entry_id: Id
    by: Id
    reason: Words
    asked_at: Instant


class ListRemovalDecidedV1(Event):
    """The second person's decision; the entry stays when it is not agreed. Producer: underwriting-svc. Key: entry_id."""

    TYPE: ClassVar[str] = "underwriting.ListRemovalDecided.v1"
    entry_id: Id
    by: Id
    agreed: bool
    reason: Words
    decided_at: Instant


EVENTS: tuple[type[Event], ...] = (
    BureauAskedV1,
    FraudSuspectedV1,
    FraudCaseAssignedV1,
    FraudFoundV1,
    FraudCaseClosedV1,
    ListEntryAddedV1,
    ListRemovalAskedV1,
    ListRemovalDecidedV1,
)
