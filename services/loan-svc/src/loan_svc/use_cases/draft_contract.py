"""Print the contract of a booked loan, to be read, or signed by hand."""

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.documents import Document
from loan_svc.domain.contract import Contract
from loan_svc.domain.origination import check_signable, contract_id_of
from loan_svc.domain.paper import draft_paper
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.press import PDF, found_quote
from loan_svc.use_cases.sign_contract import contract_hash


async def draft_contract(loan_id: str, owner: str | None, uow: UnitOfWork, ports: Ports) -> Document:
    """What will be agreed to, unsigned and unsealed. Raises NotFound, LoanNotBooked, WorkshopBusy."""
    loan, paperwork, at = await own_loan(uow, loan_id, owner), ports.paperwork, uow.context.at
    check_signable(loan)
    quote = await found_quote(loan.quote_id, loan.quote_hash, uow)
    contract = Contract(contract_id_of(loan.id), loan.id, loan.customer_id)
    hash_ = contract_hash(loan)
    paper = draft_paper(quote, contract, loan.quote_hash, hash_, loan.product, paperwork.lender, at)
    pdf = await paperwork.printer.print(paper, at)
    return Document(derived_id("draft", loan.id), contract.id, "draft", PDF, pdf)
