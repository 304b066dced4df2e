"""Send the customer the code to sign with, and sign: consent, limit hold, contract."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS
from loan_svc.adapters.documents import Document
from loan_svc.domain.contract import Evidence, agree
from loan_svc.domain.loan import Loan, evolve
from loan_svc.domain.origination import book, check_signable, contract_id_of, sign
from loan_svc.domain.quote import Quote
from loan_svc.domain.words import ContractForm
from loan_svc.ports import Hold, Ports
from loan_svc.use_cases.books import own_loan, record
from loan_svc.use_cases.views import loan_view


@dataclass(frozen=True, slots=True)
class SendSigningCode:
    loan_id: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class SignContract:
    loan_id: str
    code: str
    owner: str | None
    device: str | None
    """What the customer's device calls itself: the evidence keeps it."""


def contract_hash(loan: Loan) -> str:
    """SHA-256 of what is signed: parties, terms, disclosure and the quote it came from."""
    content: dict[str, Any] = {
        "loan_id": loan.id,
        "customer_id": loan.customer_id,
        "product": [loan.product_code, loan.product_version],
        "terms": loan.terms,
        "disclosure": [loan.simple_percent, loan.compound_percent, loan.total_cost_minor],
        "quote": [loan.quote_id, loan.quote_hash],
    }
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()


def contract_hash_of(quote: Quote, quote_hash: str) -> str:
    """The same, from the quote that was booked: what a payout has changed on the loan since was never signed."""
    (booked,) = book(quote, quote_hash, quote.quoted_on)
    return contract_hash(evolve(None, booked))


async def send_signing_code(command: SendSigningCode, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """How long the code is good for, and the hash of the contract it will sign. Raises NotFound, LoanNotBooked."""
    loan = await own_loan(uow, command.loan_id, command.owner)
    check_signable(loan)
    context = uow.context
    signed = contract_hash(loan)
    key = derived_id("signing-code", loan.id, context.at.isoformat())
    seconds = await ports.codes.send(loan.customer_id, signed, key=key, correlation_id=context.correlation_id)
    return {"loan_id": loan.id, "contract_hash": signed, "expires_in": seconds}


async def sign_contract(command: SignContract, uow: UnitOfWork, ports: Ports) -> dict[str, object]:
    """The signed loan. Raises NotFound, LoanNotBooked, and the refusals of customer-svc and limit-svc.

    Both calls carry keys that follow from the command, so that a repeat finds the consent and the hold it had."""
    loan = await own_loan(uow, command.loan_id, command.owner)
    check_signable(loan)
    context, signed = uow.context, contract_hash(loan)
    key = derived_id("signature", signed, command.code)
    consent_id = await ports.codes.check(
        loan.customer_id, signed, command.code, key=key, correlation_id=context.correlation_id
    )
    await hold_limit(loan, uow, ports)
    return loan_view(await record_signature(loan, uow, ports, "electronic", consent_id, command.device))


def evidence_id_of(contract_id: str) -> str:
    """The document that keeps a contract's evidence in its own words."""
    return derived_id("evidence", contract_id)


async def hold_limit(loan: Loan, uow: UnitOfWork, ports: Ports) -> None:
    """The amount is held on the customer's line. Raises the refusals of limit-svc."""
    context = uow.context
    expires_on = context.business_date + timedelta(days=loan.product.hold_days)
    hold = Hold(
        loan.hold_id, loan.customer_id, loan.id, loan.terms.principal_minor, loan.currency, loan.purpose, expires_on
    )
    await ports.limits.hold(hold, correlation_id=context.correlation_id)


async def record_signature(
    loan: Loan, uow: UnitOfWork, ports: Ports, form: ContractForm, consent_id: str, device: str | None
) -> Loan:
    """The contract stands, beside it the evidence of who agreed to what. Raises LoanNotBooked."""
    context, signed = uow.context, contract_hash(loan)
    device_hash = None if device is None else hashlib.sha256(device.encode()).hexdigest()
    evidence = Evidence(
        form, context.actor, device_hash, consent_id, signed, loan.quote_id, loan.quote_hash, context.at
    )
    await uow.find(CONTRACTS, contract_id_of(loan.id))  # a paper may have come before
    after = record(uow, loan.id, sign(loan, signed, consent_id, context.at, context.business_date, context.actor, form))
    contract = uow.record(CONTRACTS, contract_id_of(loan.id), agree(loan, evidence))
    content = msgspec.json.encode({"evidence": evidence, "device": device})
    kept = Document(evidence_id_of(contract.id), contract.id, "evidence", "application/json", content)
    ports.paperwork.vault.keep(uow, kept)
    return after
