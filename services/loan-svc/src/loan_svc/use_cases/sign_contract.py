"""Send the customer the code to sign with, and sign: consent, limit hold, contract."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from fenqi.kernel import derived_id
from fenqi.store import UnitOfWork
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import check_signable, sign
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
    expires_on = context.business_date + timedelta(days=loan.product.hold_days)
    hold = Hold(
        loan.hold_id, loan.customer_id, loan.id, loan.terms.principal_minor, loan.currency, loan.purpose, expires_on
    )
    await ports.limits.hold(hold, correlation_id=context.correlation_id)
    facts = sign(loan, signed, consent_id, context.at, context.business_date, context.actor)
    return loan_view(record(uow, loan.id, facts))
