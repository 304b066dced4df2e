"""Give the letter that a loan is settled. One a settlement: a reversal ends it, and the next settlement has its own."""

from dataclasses import dataclass

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS
from loan_svc.adapters.documents import Document
from loan_svc.domain.contract import check_settled, letter_id_of, seal_letter
from loan_svc.domain.origination import contract_id_of
from loan_svc.domain.paper import letter_paper
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.press import kept, press


@dataclass(frozen=True, slots=True)
class GiveLetter:
    loan_id: str
    owner: str | None


async def give_letter(command: GiveLetter, uow: UnitOfWork, ports: Ports) -> Document:
    """The sealed letter, the same one each time. Raises NotFound, LoanNotSettled, and what `press` raises."""
    loan = await own_loan(uow, command.loan_id, command.owner)
    check_settled(loan)
    letter_id = letter_id_of(loan)
    contract = await uow.find(CONTRACTS, contract_id_of(loan.id))
    if contract is not None and any(letter.document_id == letter_id for letter in contract.letters):
        return await kept(letter_id, uow, ports.paperwork)
    paper = letter_paper(loan, letter_id, ports.paperwork.lender, uow.context.business_date)
    document, made = await press(paper, letter_id, "letter", uow, ports.paperwork)
    uow.record(CONTRACTS, contract_id_of(loan.id), seal_letter(loan, made))
    return document
