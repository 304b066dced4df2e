"""Which document may come in, be taken out, or be held against its original, and when."""

from collections.abc import Collection
from datetime import datetime

from application_svc.domain import errors
from application_svc.domain.application import Application, Document
from application_svc.domain.facts import DocumentAdded, DocumentRemoved, Fact, MediaType, OriginalsSeen

MAX_DOCUMENTS = 40
"""Of one application, those of supplements included."""


def check_open(application: Application, open_requests: Collection[str], request_id: str | None) -> str | None:
    """The supplement request that an upload answers now, None in a draft. Raises DocumentsClosed, RequestNotOpen.

    Where several requests are open, the upload names one."""
    if application.status == "draft":
        if request_id is not None:
            raise errors.RequestNotOpen("A draft has no supplement requests.")
        return None
    if application.status != "submitted" or not open_requests:
        raise errors.DocumentsClosed
    if request_id is None and len(open_requests) == 1:
        return next(iter(open_requests))
    if request_id not in open_requests:
        raise errors.RequestNotOpen(f"Open are: {', '.join(sorted(open_requests))}.")
    return request_id


def add(
    application: Application,
    document_id: str,
    kind: str,
    sha256: str,
    media_type: MediaType,
    size_bytes: int,
    request_id: str | None,
    at: datetime,
) -> list[Fact]:
    """Decide an upload. Raises DocumentTwice, TooManyDocuments."""
    twin = next((one for one in application.documents if one.sha256 == sha256), None)
    if twin is not None:
        raise errors.DocumentTwice(f"It is there already, as {twin.kind}, with the id {twin.document_id}.")
    if len(application.documents) >= MAX_DOCUMENTS:
        raise errors.TooManyDocuments(f"An application holds at most {MAX_DOCUMENTS} documents.")
    return [
        DocumentAdded(
            application.id,
            application.customer_id,
            document_id,
            kind,
            sha256,
            media_type,
            size_bytes,
            request_id,
            at,
        )
    ]


def find(application: Application, document_id: str) -> Document:
    """The document. Raises DocumentUnknown."""
    found = next((one for one in application.documents if one.document_id == document_id), None)
    if found is None:
        raise errors.DocumentUnknown(f"This application has no document {document_id}.")
    return found


def remove(application: Application, document_id: str, at: datetime) -> list[Fact]:
    """Decide that a document leaves a draft. Raises NotDraft, DocumentUnknown."""
    found = find(application, document_id)
    if application.status != "draft":
        raise errors.NotDraft("What was submitted stays.")
    return [DocumentRemoved(application.id, application.customer_id, found.document_id, found.kind, found.sha256, at)]


def see_originals(application: Application, document_ids: Collection[str], staff_id: str, at: datetime) -> list[Fact]:
    """Decide that a clerk saw originals. Raises DocumentUnknown, ApplicationClosed."""
    if application.status not in ("draft", "submitted"):
        raise errors.ApplicationClosed(f"This application is {application.status}.")
    hashes = tuple(find(application, document_id).sha256 for document_id in document_ids)
    return [OriginalsSeen(application.id, application.customer_id, staff_id, hashes, at)]
