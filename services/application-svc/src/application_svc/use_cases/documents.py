"""Documents come in, are shown to those who may, leave a draft again, and are held against their originals.

First the bytes are kept, then the fact says so: a file without its fact harms nobody and is swept away."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import documents
from application_svc.domain.application import Application, Document
from application_svc.domain.checklist import Checklist, checklist
from application_svc.domain.errors import DocumentUnknown
from application_svc.ports import Ports, Sealed
from application_svc.use_cases.access import Caller, the_callers
from application_svc.use_cases.requests import heard_of
from application_svc.use_cases.reveal import record_reveal
from fenqi.store import UnitOfWork
from fenqi.store.cipher import CantOpen

_KEPT = "SELECT path, key_id FROM documents WHERE document_id = $1"


@dataclass(frozen=True, slots=True, repr=False)
class AddDocument:
    """`document_id` is made with the command, so that deciding it again writes the same file again."""

    caller: Caller
    application_id: str
    document_id: str
    kind: str
    request_id: str | None
    content: bytes

    def __repr__(self) -> str:
        return f"AddDocument({self.application_id}, {self.document_id}, {self.kind})"


@dataclass(frozen=True, slots=True)
class RemoveDocument:
    caller: Caller
    application_id: str
    document_id: str


@dataclass(frozen=True, slots=True)
class SeeOriginals:
    application_id: str
    document_ids: tuple[str, ...]
    staff_id: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    application_id: str
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class File:
    """A document in clear, for somebody who may see it."""

    media_type: str
    content: bytes


async def add_document(command: AddDocument, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """Raises NotFound, DocumentKindUnknown, DocumentsClosed, RequestNotOpen, DocumentTwice, TooManyDocuments, what the
    file reader raises, and StorageAway."""
    application = await the_callers(command.caller, command.application_id, uow)
    ports.catalogue.check_kind(command.kind)
    today, at = uow.context.business_date, uow.context.at
    waiting: list[str] = []
    if application.status == "submitted":
        waiting = (await heard_of(application.id, uow)).open(application, today)
    request_id = documents.check_open(application, waiting, command.request_id)
    media_type = await ports.media_type_of(command.content)
    sha256 = hashlib.sha256(command.content).hexdigest()
    size = len(command.content)
    facts = documents.add(application, command.document_id, command.kind, sha256, media_type, size, request_id, at)
    sealed = ports.vault.seal_document(command.document_id, command.content)
    path = path_of(command.document_id, at)
    await ports.storage.write(path, sealed.data)
    uow.insert(
        "documents",
        {
            "document_id": command.document_id,
            "application_id": application.id,
            "path": path,
            "key_id": sealed.key_id,
            "kept_at": at,
        },
    )
    application = uow.record(APPLICATIONS, application.id, facts)
    return document_view(documents.find(application, command.document_id), application)


def path_of(document_id: str, at: datetime) -> str:
    """Where a file lies that is written now: in a folder by day, its name begins with the time of day (UTC)."""
    return f"{at.astimezone(UTC):%Y-%m-%d/%H%M%S}-{document_id}"


def written_at(path: str) -> datetime | None:
    """When the file at this path was written, None where it is none of ours."""
    try:
        return datetime.strptime(path[: len("2026-11-23/010000-")], "%Y-%m-%d/%H%M%S-").replace(tzinfo=UTC)
    except ValueError:
        return None


async def remove_document(command: RemoveDocument, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """Out of a draft; its bytes follow in a job. Raises NotFound, DocumentUnknown, NotDraft."""
    application = await the_callers(command.caller, command.application_id, uow)
    facts = documents.remove(application, command.document_id, uow.context.at)
    rows = await uow.fetch(_KEPT, command.document_id)
    uow.insert("documents_to_drop", {"document_id": command.document_id, "path": rows[0]["path"]})
    application = uow.record(APPLICATIONS, application.id, facts)
    return {"application_id": application.id, "documents": documents_view(application)}


async def see_originals(command: SeeOriginals, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """A clerk held the originals in their hands. Raises NotFound, DocumentUnknown, ApplicationClosed."""
    application = await uow.get(APPLICATIONS, command.application_id)
    facts = documents.see_originals(application, command.document_ids, command.staff_id, uow.context.at)
    application = uow.record(APPLICATIONS, application.id, facts)
    return {"application_id": application.id, "documents": documents_view(application)}


async def read_document(command: ReadDocument, uow: UnitOfWork, ports: Ports) -> File:
    """A document in clear; who saw it, when and why is kept. Raises NotFound, DocumentUnknown, StorageAway, and CantOpen
    where the file was changed."""
    application = await uow.get(APPLICATIONS, command.application_id)
    document = documents.find(application, command.document_id)
    rows = await uow.fetch(_KEPT, document.document_id)
    if not rows:
        raise DocumentUnknown(f"Document {document.document_id} is not kept here.")
    sealed = Sealed(rows[0]["key_id"], await ports.storage.read(rows[0]["path"]))
    content = ports.vault.open_document(document.document_id, sealed)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise CantOpen(f"documents/{document.document_id}: its hash is not the one in the facts")
    record_reveal(uow, application.id, document.document_id, command.reason)
    return File(document.media_type, content)


async def list_documents(caller: Caller, application_id: str, uow: UnitOfWork) -> dict[str, Any]:
    """What is there, without its content. Raises NotFound."""
    application = await the_callers(caller, application_id, uow)
    return {"application_id": application.id, "documents": documents_view(application)}


async def show_checklist(caller: Caller, application_id: str, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """What the product needs, what is there, what is missing. Raises NotFound."""
    application = await the_callers(caller, application_id, uow)
    return {"application_id": application.id, **asdict(checklist_of(application, ports))}


def checklist_of(application: Application, ports: Ports) -> Checklist:
    """The product's checklist for this application."""
    product = ports.catalogue.product(application.product_code)
    return checklist(product, application.channel, application.documents)


def documents_view(application: Application) -> list[dict[str, Any]]:
    """All documents, as they came in."""
    return [document_view(one, application) for one in application.documents]


def document_view(document: Document, application: Application) -> dict[str, Any]:
    """One document and who saw its original."""
    seen = next((one for one in application.originals if document.sha256 in one.document_hashes), None)
    return {
        **asdict(document),
        "original_seen": None if seen is None else {"by": seen.by, "at": seen.at},
    }
