"""Look at the evidence of a contract, the device's own words among it."""

from typing import Any

import msgspec

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS
from loan_svc.domain.contract import ContractNotSigned
from loan_svc.domain.origination import contract_id_of
from loan_svc.ports import Ports
from loan_svc.use_cases.books import own_loan
from loan_svc.use_cases.press import kept
from loan_svc.use_cases.sign_contract import evidence_id_of


async def see_evidence(loan_id: str, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """From the facts, and the device from the encrypted record. Raises NotFound, ContractNotSigned."""
    loan = await own_loan(uow, loan_id, None)
    contract = await uow.find(CONTRACTS, contract_id_of(loan.id))
    if contract is None or contract.evidence is None:
        raise ContractNotSigned
    record = await kept(evidence_id_of(contract.id), uow, ports.paperwork)
    evidence, sealed = contract.evidence, contract.sealed
    return {
        "contract_id": contract.id,
        "loan_id": loan.id,
        "customer_id": loan.customer_id,
        "form": evidence.form,
        "agreed_by": evidence.agreed_by,
        "agreed_at": evidence.agreed_at,
        "consent_id": evidence.consent_id,
        "contract_hash": evidence.contract_hash,
        "quote_id": evidence.quote_id,
        "quote_hash": evidence.quote_hash,
        "device": msgspec.json.decode(record.content)["device"],
        "device_hash": evidence.device_hash,
        "document_hash": None if sealed is None else sealed.document_hash,
        "sealed_at": None if sealed is None else sealed.sealed_at,
    }
