"""Give a contract's document. It is sealed once: by a job soon after signing, or for whoever asks for it first."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS
from loan_svc.adapters.documents import Document
from loan_svc.domain.contract import Contract, ContractNotSigned, Evidence, document_id_of, seal_contract
from loan_svc.domain.origination import contract_id_of
from loan_svc.domain.paper import ContractPaper, Lender, contract_paper
from loan_svc.domain.products import product_at
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.press import EvidenceBroken, found_quote, kept, press
from loan_svc.use_cases.sign_contract import contract_hash_of


@dataclass(frozen=True, slots=True)
class GiveContract:
    loan_id: str
    owner: str | None


async def give_contract(command: GiveContract, uow: UnitOfWork, ports: Ports) -> Document:
    """The sealed contract. Raises NotFound, ContractNotSigned, and what `press` raises."""
    loan = await own_loan(uow, command.loan_id, command.owner)
    contract = await uow.find(CONTRACTS, contract_id_of(loan.id))
    if contract is None or contract.evidence is None:
        raise ContractNotSigned
    if contract.sealed is not None:
        return await kept(contract.sealed.document_id, uow, ports.paperwork)
    paper = await _paper(contract, contract.evidence, uow, ports.paperwork.lender)
    document, made = await press(paper, document_id_of(loan), "contract", uow, ports.paperwork)
    uow.record(CONTRACTS, contract.id, seal_contract(contract, made))
    return document


async def _paper(contract: Contract, evidence: Evidence, uow: UnitOfWork, lender: Lender) -> ContractPaper:
    """From the quote that was agreed to, held against both hashes of the evidence. Raises EvidenceBroken."""
    quote = await found_quote(evidence.quote_id, evidence.quote_hash, uow)
    if contract_hash_of(quote, evidence.quote_hash) != evidence.contract_hash:
        raise EvidenceBroken(f"contract {contract.id} does not follow from its quote")
    product = product_at(quote.offer.product_code, quote.product_version)
    return contract_paper(quote, contract, evidence, product, lender)
