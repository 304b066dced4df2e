"""Documents of an application: upload, list, download, removal, checklist, and originals seen."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from application_svc.adapters import file_reader
from application_svc.adapters.storage import StorageAway
from application_svc.api import schemas
from application_svc.api.asker import Reader, Reads, Writer
from application_svc.domain import errors
from application_svc.use_cases.documents import (
    AddDocument,
    ReadDocument,
    RemoveDocument,
    SeeOriginals,
    add_document,
    list_documents,
    read_document,
    remove_document,
    see_originals,
    show_checklist,
)
from fenqi.kernel import NotFound, new_id
from fenqi.web.problems import problems
from fenqi.web.request import Runs, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["documents"])

Viewer = Annotated[Principal, allowed("application:documents")]
Clerk = Annotated[Principal, allowed("application:originals")]
_FILE: dict[str, Any] = {"content": {kind: {} for kind in ("application/pdf", "image/jpeg", "image/png")}}


@router.post(
    "/applications/{application_id}/documents",
    status_code=201,
    response_model=schemas.DocumentOut,
    responses=problems(
        NotFound,
        errors.DocumentKindUnknown,
        errors.DocumentsClosed,
        errors.RequestNotOpen,
        errors.DocumentTwice,
        errors.TooManyDocuments,
        *file_reader.ERRORS,
        StorageAway,
    ),
    openapi_extra={"requestBody": {"required": True, **_FILE}},
)
async def post_document(
    application_id: schemas.Id,
    kind: schemas.Word,
    asker: Writer,
    request: Request,
    request_id: Annotated[schemas.Id | None, Query()] = None,
) -> Response:
    """Upload to a draft, or to an open supplement request (`request_id` where several are open): the file is the body, told
    by its content; its name is not asked for."""
    content = await request.body()
    command = AddDocument(asker.caller, application_id, new_id(), kind, request_id, content)
    return await asker.run(add_document, command, asker.who, status=201)


@router.get(
    "/applications/{application_id}/documents", response_model=schemas.DocumentsOut, responses=problems(NotFound)
)
async def get_documents(application_id: schemas.Id, caller: Reader, reads: Reads) -> Any:
    """What is there, without its content."""
    return await list_documents(caller, application_id, reads.unit_of_work())


@router.get(
    "/applications/{application_id}/documents/{document_id}",
    response_class=Response,
    responses={200: {**_FILE, "description": "The document."}, **problems(NotFound, StorageAway)},
)
async def get_document(
    application_id: schemas.Id,
    document_id: schemas.Id,
    reason: schemas.Word,
    who: Viewer,
    request: Request,
    reads: Reads,
) -> Response:
    """A document in clear; who saw it, when and for which `reason` is kept."""
    command = ReadDocument(application_id, document_id, reason)
    file = await reads.commands.do(read_document, command, context_of(request, who))
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.delete(
    "/applications/{application_id}/documents/{document_id}",
    response_model=schemas.DocumentsOut,
    responses=problems(NotFound, errors.DocumentUnknown, errors.NotDraft),
)
async def delete_document(application_id: schemas.Id, document_id: schemas.Id, asker: Writer) -> Response:
    """Take a document out of a draft; what is left."""
    return await asker.run(remove_document, RemoveDocument(asker.caller, application_id, document_id), asker.who)


@router.get(
    "/applications/{application_id}/checklist", response_model=schemas.ChecklistOut, responses=problems(NotFound)
)
async def get_checklist(application_id: schemas.Id, caller: Reader, reads: Reads) -> Any:
    """Which documents the product needs, which are there, which are missing, and whether that stops the submission."""
    return await show_checklist(caller, application_id, reads.unit_of_work(), reads.ports)


@router.post(
    "/applications/{application_id}/originals",
    response_model=schemas.DocumentsOut,
    responses=problems(NotFound, errors.DocumentUnknown, errors.ApplicationClosed),
)
async def post_originals(application_id: schemas.Id, body: schemas.OriginalsIn, who: Clerk, run: Runs) -> Response:
    """A clerk at a branch held the originals of these documents in their hands."""
    return await run(see_originals, SeeOriginals(application_id, body.document_ids, who.id), who)
