"""Print a paper, seal it and stage it for keeping."""

import hashlib

from fenqi.store import UnitOfWork
from loan_svc.adapters.documents import Document, Kind
from loan_svc.adapters.offers import find_quote
from loan_svc.domain.contract import Made
from loan_svc.domain.paper import ContractPaper, LetterPaper
from loan_svc.domain.quote import Quote
from loan_svc.ports import Paperwork


class EvidenceBroken(Exception):
    """What is stored is not what was agreed to: an operator has to look; nothing was printed or sealed."""


PDF = "application/pdf"
REASONS: dict[Kind, str] = {
    "contract": "分期贷款合同 Instalment Loan Contract",
    "letter": "贷款结清证明 Letter of Settlement",
}


async def press(
    paper: ContractPaper | LetterPaper, document_id: str, kind: Kind, uow: UnitOfWork, paperwork: Paperwork
) -> tuple[Document, Made]:
    """The sealed document, staged, and what its fact will say. Raises SealExpired, TimeStampAway, WorkshopBusy."""
    at = uow.context.at
    file = await paperwork.sealer.seal(await paperwork.printer.print(paper, at), REASONS[kind], at)
    document = Document(document_id, paper.contract_id, kind, PDF, file.content)
    paperwork.vault.keep(uow, document)
    made = Made(
        document_id=document_id,
        document_hash=hashlib.sha256(file.content).hexdigest(),
        pages=file.pages,
        size_bytes=len(file.content),
        seal_level=file.level,
        certificate_hash=file.certificate_hash,
        sealed_at=at,
    )
    return document, made


async def found_quote(quote_id: str, quote_hash: str, uow: UnitOfWork) -> Quote:
    """The quote that a contract is printed from. Raises EvidenceBroken when it is not the one that was shown."""
    found = await find_quote(uow, quote_id)
    if found is None or found.hash != quote_hash:
        raise EvidenceBroken(f"quote {quote_id} is not the one that was shown")
    return found.quote


async def kept(document_id: str, uow: UnitOfWork, paperwork: Paperwork) -> Document:
    """A document that was sealed before. Raises CantOpen when it was changed since."""
    document = await paperwork.vault.find(uow, document_id)
    assert document is not None, f"document {document_id} was kept with its fact"
    return document
