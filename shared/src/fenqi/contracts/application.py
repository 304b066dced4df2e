"""What application-svc publishes: the form from its first draft to the decision's doorstep."""

from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Channel, Code, Count, Currency, Id, Instant, Method, Minor, Sha256, Statement


class DraftStartedV1(Event):
    """A form was begun; nothing in it binds anybody yet. Producer: application-svc. Key: application_id."""

    TYPE: ClassVar[str] = "application.DraftStarted.v1"
    application_id: Id
    customer_id: Id | None = None
    channel: Channel
    product_code: Code
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    started_at: Instant


class DraftFilledV1(Event):
    """Sections of a draft were filled in. Producer: application-svc. Key: application_id.

    `missing` is what the form still lacks before it may be submitted ("plan.term_months", "rule.under-age"); none of what
    was filled in is here.
    """

    TYPE: ClassVar[str] = "application.DraftFilled.v1"
    application_id: Id
    customer_id: Id
    sections: tuple[Code, ...]
    missing: tuple[Code, ...]
    filled_at: Instant


class DocumentAddedV1(Event):
    """A document came in, encrypted at rest. Producer: application-svc. Key: application_id.

    `media_type` is told from the content; `request_id` names the supplement it answers, None in a draft.
    """

    TYPE: ClassVar[str] = "application.DocumentAdded.v1"
    application_id: Id
    customer_id: Id
    document_id: Id
    kind: Code
    sha256: Sha256
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size_bytes: Count
    request_id: Id | None = None
    added_at: Instant


class DocumentRemovedV1(Event):
    """A document was taken out of a draft again. Producer: application-svc. Key: application_id."""

    TYPE: ClassVar[str] = "application.DocumentRemoved.v1"
    application_id: Id
    customer_id: Id
    document_id: Id
    kind: Code
    sha256: Sha256
    removed_at: Instant


class OriginalsSeenV1(Event):
    """A clerk held the originals of these documents in their hands. Producer: application-svc. Key: application_id."""

    TYPE: ClassVar[str] = "application.OriginalsSeen.v1"
    application_id: Id
    customer_id: Id
    seen_by: Id
    document_hashes: tuple[Sha256, ...]
    seen_at: Instant


class ApplicationSubmittedV1(Event):
    """The form is complete, signed and from now on immutable. Producer: application-svc. Key: application_id.

    Underwriting opens its review from this alone. `price_grade` is the key into a partner's price table, where it has
    one; `content_hash` is of the signed form; `entered_by` are the staff who typed or submitted it for the customer, who
    may not decide on it.
    """

    TYPE: ClassVar[str] = "application.ApplicationSubmitted.v1"
    application_id: Id
    customer_id: Id
    channel: Channel
    product_code: Code
    product_version: Id
    purpose: Code
    amount_minor: Minor
    currency: Currency
    term_months: Count
    method: Method
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    submitted_at: Instant
    statement: Statement
    price_grade: Code | None = None
    document_kinds: tuple[Code, ...] = ()
    content_hash: Sha256
    entered_by: tuple[Id, ...] = ()


class SupplementProvidedV1(Event):
    """The applicant answered a request for more. Producer: application-svc. Key: application_id.

    `items` are the request's item codes answered; `statement`, where there is one, replaces the submitted one for the
    decision.
    """

    TYPE: ClassVar[str] = "application.SupplementProvided.v1"
    application_id: Id
    customer_id: Id
    request_id: Id
    items: tuple[Code, ...]
    currency: Currency
    statement: Statement | None = None
    document_kinds: tuple[Code, ...] = ()
    content_hash: Sha256
    provided_at: Instant


class ApplicationWithdrawnV1(Event):
    """The applicant wants no credit after all. Producer: application-svc. Key: application_id."""

    TYPE: ClassVar[str] = "application.ApplicationWithdrawn.v1"
    application_id: Id
    customer_id: Id | None = None
    withdrawn_from: Literal["draft", "submitted", "approved"]
    reason: Code
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    withdrawn_at: Instant


class ApplicationExpiredV1(Event):
    """Nobody went on with it in time, so it is closed, politely. Producer: application-svc. Key: application_id.

    From a `draft`: untouched for too long. From a `supplement`: `request_id` was not answered by its deadline.
    """

    TYPE: ClassVar[str] = "application.ApplicationExpired.v1"
    application_id: Id
    customer_id: Id | None = None
    expired_from: Literal["draft", "supplement"]
    request_id: Id | None = None
    merchant_id: Id | None = None
    checkout_id: Id | None = None
    expired_at: Instant


EVENTS: tuple[type[Event], ...] = (
    DraftStartedV1,
    DraftFilledV1,
    DocumentAddedV1,
    DocumentRemovedV1,
    OriginalsSeenV1,
    ApplicationSubmittedV1,
    SupplementProvidedV1,
    ApplicationWithdrawnV1,
    ApplicationExpiredV1,
)
