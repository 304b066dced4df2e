"""Contracts and letters as documents: given, verified, and on paper."""

import ssl
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce, context_of, ports_of
from loan_svc.adapters import scan_reader
from loan_svc.adapters.documents import Document
from loan_svc.adapters.pades import SealExpired, TimeStampAway
from loan_svc.adapters.workshop import WorkshopBusy
from loan_svc.api.callers import ContractChecker, MayRead, PaperClerk, StaffReads
from loan_svc.api.schemas_contracts import CheckIn, EvidenceOut, PaperOut, PapersOut, VerdictOut
from loan_svc.domain import contract
from loan_svc.domain.refusals import LoanNotBooked
from loan_svc.ports import Ports
from loan_svc.use_cases.draft_contract import draft_contract
from loan_svc.use_cases.paper_contract import (
    CheckPaper,
    UploadPaper,
    check_paper,
    see_paper,
    see_scan,
    upload_paper,
    waiting_papers,
)
from loan_svc.use_cases.seal_contract import GiveContract, give_contract
from loan_svc.use_cases.see_evidence import see_evidence
from loan_svc.use_cases.settlement_letter import GiveLetter, give_letter
from loan_svc.use_cases.verify_document import VerifyDocument, verify_document

router = APIRouter(tags=["contracts"])
SEALER = "system:loan-svc"
"""Who seals, whoever asked for the document."""
_AWAY = (SealExpired, TimeStampAway, WorkshopBusy)
_PDF: dict[int | str, dict[str, Any]] = {200: {"content": {"application/pdf": {}}, "description": "The document."}}
_SCAN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}, "image/jpeg": {}, "image/png": {}}, "description": "The scan."}
}


def _body(*media_types: str) -> dict[str, Any]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    return {"requestBody": {"required": True, "content": dict.fromkeys(media_types, schema)}}


@router.get(
    "/loans/{loan_id}/contract",
    response_class=Response,
    responses=_PDF | problems(NotFound, contract.ContractNotSigned, *_AWAY),
)
async def get_contract(loan_id: str, caller: MayRead, request: Request) -> Response:
    """The signed contract as a sealed PDF, in Chinese and English: always the same file."""
    commands: Commands[Any] = request.app.state.commands
    context = replace(context_of(request, caller.principal), actor=SEALER)
    return _file(await commands.do(give_contract, GiveContract(loan_id, caller.owner), context))


@router.get(
    "/loans/{loan_id}/contract-draft",
    response_class=Response,
    responses=_PDF | problems(NotFound, LoanNotBooked, WorkshopBusy),
)
async def get_draft(
    loan_id: str, caller: MayRead, request: Request, ports: Annotated[Ports, ports_of(Ports)]
) -> Response:
    """The contract of a booked loan as a PDF to be read, or printed and signed by hand. It is not kept."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, caller.principal))
    return _file(await draft_contract(loan_id, caller.owner, uow, ports))


@router.get(
    "/loans/{loan_id}/contract-evidence",
    response_model=EvidenceOut,
    responses=problems(NotFound, contract.ContractNotSigned),
)
async def get_evidence(
    loan_id: str, who: StaffReads, request: Request, ports: Annotated[Ports, ports_of(Ports)]
) -> Any:
    """Who agreed to what, when, on which device: for a dispute."""
    commands: Commands[Any] = request.app.state.commands
    return await see_evidence(loan_id, UnitOfWork(commands.database, context_of(request, who)), ports)


@router.get(
    "/loans/{loan_id}/settlement-letter",
    response_class=Response,
    responses=_PDF | problems(NotFound, contract.LoanNotSettled, *_AWAY),
)
async def get_settlement_letter(loan_id: str, caller: MayRead, request: Request) -> Response:
    """That the loan is settled, as a sealed PDF. Once a payment is reversed and the loan runs again, there is none."""
    commands: Commands[Any] = request.app.state.commands
    context = replace(context_of(request, caller.principal), actor=SEALER)
    return _file(await commands.do(give_letter, GiveLetter(loan_id, caller.owner), context))


@router.post(
    "/contracts/verification",
    response_model=VerdictOut,
    responses=problems(WorkshopBusy),
    openapi_extra=_body("application/pdf"),
)
async def post_verification(caller: MayRead, request: Request, ports: Annotated[Ports, ports_of(Ports)]) -> Any:
    """Whether a file is a document of ours, untouched: the PDF is the body. Changes nothing, so it takes no key."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, caller.principal))
    return await verify_document(VerifyDocument(await request.body(), caller.owner), uow, ports)


@router.get(
    "/contracts/authorities",
    response_class=Response,
    responses={200: {"content": {"application/x-pem-file": {}}, "description": "Certificates in PEM."}},
)
async def get_authorities(ports: Annotated[Ports, ports_of(Ports)]) -> Response:
    """The certificates that seals are held against, for whoever verifies a file by other means."""
    pem = "".join(ssl.DER_cert_to_PEM_cert(root) for root in await ports.paperwork.sealer.roots())
    return Response(pem, media_type="application/x-pem-file")


@router.post(
    "/loans/{loan_id}/paper-contract",
    status_code=201,
    response_model=PaperOut,
    responses=problems(
        NotFound,
        LoanNotBooked,
        contract.PaperContractWaiting,
        scan_reader.ScanEmpty,
        scan_reader.ScanUnknown,
        scan_reader.ScanEncrypted,
        scan_reader.ScanBroken,
        WorkshopBusy,
    ),
    openapi_extra=_body("application/pdf", "image/jpeg", "image/png"),
)
async def post_paper(loan_id: str, who: PaperClerk, request: Request, run: RunsOnce) -> Response:
    """Upload the scan of a contract that was signed by hand: the file is the body, told by its content."""
    return await run(upload_paper, UploadPaper(loan_id, await request.body()), who, status=201)


@router.get("/paper-contracts", response_model=PapersOut)
async def get_papers(who: ContractChecker, page: Paged, request: Request) -> Any:
    """Papers that wait for their checks."""
    commands: Commands[Any] = request.app.state.commands
    uow = UnitOfWork(commands.database, context_of(request, who))
    return page.of(await waiting_papers(uow, page.cursor, page.limit + 1), lambda paper: str(paper["contract_id"]))


@router.get("/loans/{loan_id}/paper-contract", response_model=PaperOut, responses=problems(NotFound))
async def get_paper(loan_id: str, who: ContractChecker, request: Request) -> Any:
    """How the paper stands: which scan waits, and who has accepted it."""
    commands: Commands[Any] = request.app.state.commands
    return await see_paper(loan_id, UnitOfWork(commands.database, context_of(request, who)))


@router.get("/loans/{loan_id}/paper-contract/scan", response_class=Response, responses=_SCAN | problems(NotFound))
async def get_scan(
    loan_id: str, who: ContractChecker, request: Request, ports: Annotated[Ports, ports_of(Ports)]
) -> Response:
    """The scan, for those who check it."""
    commands: Commands[Any] = request.app.state.commands
    return _file(await see_scan(loan_id, UnitOfWork(commands.database, context_of(request, who)), ports))


@router.post(
    "/loans/{loan_id}/paper-contract/checks",
    response_model=PaperOut,
    responses=problems(
        NotFound,
        LoanNotBooked,
        contract.NoPaperContract,
        contract.OtherScan,
        contract.CheckedBefore,
        contract.ReasonMissing,
    ),
)
async def post_check(loan_id: str, body: CheckIn, who: ContractChecker, run: RunsOnce) -> Response:
    """One person's word on the handwriting. With the second person's acceptance the limit is held and the loan signed;
    any refusal ends this scan. Refusals of limit-svc come through with their codes."""
    command = CheckPaper(loan_id, body.scan_hash, body.outcome, body.reason)
    return await run(check_paper, command, who)


def _file(document: Document) -> Response:
    """To be saved, never run: what a customer uploaded is not the page's own."""
    name = f"{document.kind}-{document.document_id}.{document.media_type.rpartition('/')[2]}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return Response(document.content, media_type=document.media_type, headers=headers)
