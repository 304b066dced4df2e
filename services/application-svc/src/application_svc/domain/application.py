"""One application: a draft, submitted once, perhaps supplemented, withdrawn or expired. What the applicant wrote is the
form, kept beside it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from application_svc.domain.errors import AlreadySubmitted, FormIncomplete, NotDraft, NotWithdrawable
from application_svc.domain.facts import (
    ApplicationExpired,
    ApplicationSubmitted,
    ApplicationWithdrawn,
    DocumentAdded,
    DocumentRemoved,
    DraftFilled,
    DraftStarted,
    ExpiredFrom,
    Fact,
    MediaType,
    OriginalsSeen,
    Statement,
    SupplementProvided,
    WithdrawnFrom,
)

Status = Literal["draft", "submitted", "withdrawn", "expired"]


@dataclass(frozen=True, slots=True)
class Consent:
    """What was agreed to: which text, when, and through which channel."""

    kind: str
    text_version: str
    given_at: datetime
    channel: str


@dataclass(frozen=True, slots=True)
class Form:
    """All that is signed, without the person: of that only `content_hash` knows."""

    product_version: str
    purpose: str
    amount_minor: int
    currency: str
    term_months: int
    method: str
    price_grade: str | None
    statement: Statement
    consents: tuple[str, ...]
    document_kinds: tuple[str, ...]
    entered_by: tuple[str, ...]
    content_hash: str
    consented: tuple[Consent, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is there: what it is said to be, and what its content says."""

    document_id: str
    kind: str
    sha256: str
    media_type: MediaType
    size_bytes: int
    request_id: str | None
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """Who held the originals of which documents in their hands, and when."""

    by: str
    document_hashes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Answered:
    """A supplement request that was answered in full."""

    request_id: str
    items: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """State of one application. `missing` is what a form that is filled section by section still lacks."""

    id: str
    customer_id: str
    channel: str
    product_code: str
    merchant_id: str | None
    checkout_id: str | None
    status: Status
    started_at: datetime
    content_hash: str | None = None
    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    withdrawn_from: WithdrawnFrom | None = None
    withdrawn_because: str | None = None
    missing: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    originals: tuple[Seen, ...] = ()
    supplements: tuple[Answered, ...] = ()
    expired_at: datetime | None = None
    expired_from: ExpiredFrom | None = None

    @property
    def document_kinds(self) -> tuple[str, ...]:
        """The kinds of the documents that are there, each once, by name."""
        return tuple(sorted({document.kind for document in self.documents}))

    def answered(self, request_id: str) -> bool:
        """Whether this supplement request was answered in full."""
        return any(one.request_id == request_id for one in self.supplements)


def fill(application: Application, sections: tuple[str, ...], missing: tuple[str, ...], at: datetime) -> list[Fact]:
    """Decide that sections of a draft were filled in. Raises NotDraft."""
    if application.status != "draft":
        raise NotDraft(f"This application is {application.status}.")
    return [DraftFilled(application.id, application.customer_id, sections, missing, at)]


def submit(application: Application, form: Form, staff_id: str | None, at: datetime) -> list[Fact]:
    """Decide a submission; `staff_id` is the clerk's who submits it. Raises AlreadySubmitted, FormIncomplete."""
    check_submittable(application)
    entered_by = form.entered_by
    if staff_id is not None and staff_id not in entered_by:
        entered_by = (*entered_by, staff_id)
    return [
        ApplicationSubmitted(
            application_id=application.id,
            customer_id=application.customer_id,
            channel=application.channel,
            product_code=application.product_code,
            product_version=form.product_version,
            purpose=form.purpose,
            amount_minor=form.amount_minor,
            currency=form.currency,
            term_months=form.term_months,
            method=form.method,
            merchant_id=application.merchant_id,
            checkout_id=application.checkout_id,
            submitted_at=at,
            statement=form.statement,
            price_grade=form.price_grade,
            document_kinds=application.document_kinds,
            content_hash=form.content_hash,
            entered_by=entered_by,
        )
    ]


def check_submittable(application: Application) -> None:
    """Raises AlreadySubmitted, FormIncomplete."""
    if application.status != "draft":
        raise AlreadySubmitted(f"This application is {application.status}.")
    if application.missing:
        raise FormIncomplete(f"Still missing: {', '.join(application.missing)}.")


def withdraw(application: Application, progress: str, reason: str, at: datetime) -> list[Fact]:
    """Decide a withdrawal. `progress` is how far it got with the others ("" before anybody answered).

    Raises NotWithdrawable once it is declined, withdrawn, expired, or a loan."""
    froms: dict[tuple[Status, str], WithdrawnFrom] = {
        ("draft", ""): "draft",
        ("submitted", ""): "submitted",
        ("submitted", "supplement_asked"): "submitted",
        ("submitted", "approved"): "approved",
    }
    withdrawn_from = froms.get((application.status, progress))
    if withdrawn_from is None:
        raise NotWithdrawable(f"This application is {progress or application.status}.")
    return [
        ApplicationWithdrawn(
            application.id,
            application.customer_id,
            withdrawn_from,
            reason,
            application.merchant_id,
            application.checkout_id,
            at,
        )
    ]


def expire_draft(application: Application, touched_on: date, kept_days: int, today: date, at: datetime) -> list[Fact]:
    """Decide whether a draft is over: nothing happens to one that is submitted, closed or still fresh. `touched_on` is the
    business date of its last fact."""
    if application.status != "draft" or today <= touched_on + timedelta(days=kept_days):
        return []
    return [_expired(application, "draft", None, at)]


def expire_supplement(
    application: Application, request_id: str, deadline_on: date, progress: str, today: date, at: datetime
) -> list[Fact]:
    """Decide whether an unanswered request ends the application: not when it was answered, decided or withdrawn."""
    waits = application.status == "submitted" and progress == "supplement_asked"
    if not waits or application.answered(request_id) or today <= deadline_on:
        return []
    return [_expired(application, "supplement", request_id, at)]


def evolve(application: Application | None, fact: Fact) -> Application:
    """The only way an Application changes."""
    if isinstance(fact, DraftStarted):
        assert fact.customer_id is not None, "every draft of ours has its customer"
        return Application(
            fact.application_id,
            fact.customer_id,
            fact.channel,
            fact.product_code,
            fact.merchant_id,
            fact.checkout_id,
            "draft",
            fact.started_at,
        )
    assert application is not None, "an application begins with DraftStarted"
    match fact:
        case DraftFilled():
            return replace(application, missing=fact.missing)
        case DocumentAdded():
            document = Document(
                fact.document_id,
                fact.kind,
                fact.sha256,
                fact.media_type,
                fact.size_bytes,
                fact.request_id,
                fact.added_at,
            )
            return replace(application, documents=(*application.documents, document))
        case DocumentRemoved():
            left = tuple(one for one in application.documents if one.document_id != fact.document_id)
            return replace(application, documents=left)
        case OriginalsSeen():
            seen = Seen(fact.seen_by, fact.document_hashes, fact.seen_at)
            return replace(application, originals=(*application.originals, seen))
        case ApplicationSubmitted():
            return replace(
                application, status="submitted", content_hash=fact.content_hash, submitted_at=fact.submitted_at
            )
        case SupplementProvided():
            answer = Answered(fact.request_id, fact.items, fact.provided_at)
            return replace(application, supplements=(*application.supplements, answer))
        case ApplicationWithdrawn():
            return replace(
                application,
                status="withdrawn",
                withdrawn_at=fact.withdrawn_at,
                withdrawn_from=fact.withdrawn_from,
                withdrawn_because=fact.reason,
            )
        case ApplicationExpired():
            return replace(application, status="expired", expired_at=fact.expired_at, expired_from=fact.expired_from)


def _expired(
    application: Application, expired_from: ExpiredFrom, request_id: str | None, at: datetime
) -> ApplicationExpired:
    return ApplicationExpired(
        application.id,
        application.customer_id,
        expired_from,
        request_id,
        application.merchant_id,
        application.checkout_id,
        at,
    )
