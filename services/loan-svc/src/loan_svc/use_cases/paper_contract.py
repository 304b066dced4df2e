"""A contract on paper: its scan comes in, two people check the handwriting, and with the second one the loan is signed."""

from dataclasses import dataclass
from typing import Any

from fenqi.kernel import NotFound, new_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS, LOANS
from loan_svc.adapters.documents import Document
from loan_svc.adapters.scan_reader import media_type_of
from loan_svc.domain.contract import CHECKERS, Contract, Scan, check_handwriting, evolve, upload
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import check_signable, contract_id_of
from loan_svc.domain.words import CheckOutcome
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.press import kept
from loan_svc.use_cases.sign_contract import hold_limit, record_signature

_WAITING = """
    SELECT c.state::text AS state FROM contracts c JOIN loans l ON l.id = c.loan_id
    WHERE (c.state->>'scan') IS NOT NULL AND (c.state->>'evidence') IS NULL AND l.status = 'booked' AND c.id > $1
    ORDER BY c.id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class UploadPaper:
    loan_id: str
    file: bytes


@dataclass(frozen=True, slots=True)
class CheckPaper:
    loan_id: str
    scan_hash: str
    outcome: CheckOutcome
    reason: str | None


async def upload_paper(command: UploadPaper, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The scan as it waits. Raises NotFound, LoanNotBooked, PaperContractWaiting, and what `media_type_of` raises."""
    loan = await own_loan(uow, command.loan_id, None)
    media_type = await ports.paperwork.workshop.do(media_type_of, command.file)
    contract_id = contract_id_of(loan.id)
    document = Document(new_id(), contract_id, "scan", media_type, command.file)
    contract = await uow.find(CONTRACTS, contract_id)
    scan = Scan(document.document_id, document.sha256, media_type, uow.context.at)
    facts = upload(contract, loan, scan, len(command.file), uow.context.actor)
    ports.paperwork.vault.keep(uow, document)
    return paper_view(uow.record(CONTRACTS, contract_id, facts), loan)


async def check_paper(command: CheckPaper, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """How the paper stands after this person's word; with the last acceptance the limit is held and the loan signed.

    Raises NotFound, LoanNotBooked, what `check_handwriting` raises, and the refusals of limit-svc.
    """
    loan = await own_loan(uow, command.loan_id, None)
    check_signable(loan)
    context, contract_id = uow.context, contract_id_of(loan.id)
    before = await uow.find(CONTRACTS, contract_id)
    facts = check_handwriting(before, command.scan_hash, context.actor, command.outcome, command.reason, context.at)
    scan = evolve(before, facts[-1]).scan
    complete = scan is not None and scan.is_accepted
    if complete:
        await hold_limit(loan, uow, ports)
    contract = uow.record(CONTRACTS, contract_id, facts)
    if complete and scan is not None:
        loan = await record_signature(loan, uow, ports, "paper", scan.scan_id, None)
    return paper_view(contract, loan)


async def see_paper(loan_id: str, uow: UnitOfWork) -> dict[str, Any]:
    """How the paper stands. Raises NotFound."""
    loan = await own_loan(uow, loan_id, None)
    contract = await uow.find(CONTRACTS, contract_id_of(loan.id))
    return paper_view(contract, loan)


async def waiting_papers(uow: UnitOfWork, after: str, limit: int) -> list[dict[str, Any]]:
    """Papers that wait for somebody's word, by contract id, those after `after`."""
    contracts = [CONTRACTS.read_state(row["state"]) for row in await uow.fetch(_WAITING, after, limit)]
    loans = await uow.find_many(LOANS, [contract.loan_id for contract in contracts])
    return [paper_view(contract, loans[contract.loan_id]) for contract in contracts]


async def see_scan(loan_id: str, uow: UnitOfWork, ports: Ports) -> Document:
    """The scan that waits or was accepted. Raises NotFound."""
    loan = await own_loan(uow, loan_id, None)
    contract = await uow.find(CONTRACTS, contract_id_of(loan.id))
    if contract is None or contract.scan is None:
        raise NotFound(f"Loan {loan_id} has no scan of a paper contract.")
    return await kept(contract.scan.scan_id, uow, ports.paperwork)


def paper_view(contract: Contract | None, loan: Loan) -> dict[str, Any]:
    """The paper, as staff see it."""
    scan = None if contract is None else contract.scan
    return {
        "contract_id": contract_id_of(loan.id),
        "loan_id": loan.id,
        "loan_status": loan.status,
        "scan_hash": None if scan is None else scan.scan_hash,
        "media_type": None if scan is None else scan.media_type,
        "uploaded_at": None if scan is None else scan.uploaded_at,
        "accepted_by": () if scan is None else scan.accepted_by,
        "checks_needed": CHECKERS - (0 if scan is None else len(scan.accepted_by)),
    }
