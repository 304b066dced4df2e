"""Tell whether a file is a document that was sealed here, untouched, and whether it still stands."""

import hashlib
from dataclasses import dataclass
from typing import Any

from fenqi.store import UnitOfWork
from loan_svc.adapters.aggregates import CONTRACTS, LOANS
from loan_svc.adapters.documents import Kind, contract_of_hash
from loan_svc.adapters.seal_check import Finding, SealChecked, check_seal
from loan_svc.domain.contract import Sealed, stands
from loan_svc.ports import Ports

UNKNOWN = "unknown-document"


@dataclass(frozen=True, slots=True)
class VerifyDocument:
    file: bytes
    owner: str | None


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A document that this lender's facts know by its hash."""

    kind: Kind
    contract_id: str
    loan_id: str
    customer_id: str
    sealed: Sealed
    stands: bool


async def verify_document(command: VerifyDocument, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The verdict. A customer learns of their own documents only; of others', that they are not known."""
    found = await known_document(uow, hashlib.sha256(command.file).hexdigest())
    if found is not None and command.owner not in {None, found.customer_id}:
        found = None
    sealed_at = None if found is None else found.sealed.sealed_at
    roots = await ports.paperwork.sealer.roots()
    checked = await ports.paperwork.workshop.do(check_seal, command.file, roots, uow.context.at, sealed_at)
    return verdict(checked, found)


async def known_document(uow: UnitOfWork, document_hash: str) -> KnownDocument | None:
    """By the facts of the contract, which say the hash; the table of documents only says where to look."""
    place = await contract_of_hash(uow.database, document_hash)
    if place is None:
        return None
    contract_id, kind = place
    contract = await uow.get(CONTRACTS, contract_id)
    sealed = contract.document(document_hash)
    if sealed is None:
        return None
    loan = await uow.get(LOANS, contract.loan_id)
    return KnownDocument(kind, contract.id, loan.id, loan.customer_id, sealed, stands(sealed, loan))


def verdict(checked: SealChecked, found: KnownDocument | None, *, asked: bool = True) -> dict[str, Any]:
    """The seal's answers, and whether the books know the file (where they could be `asked`)."""
    known = Finding(
        "known", found is not None,
        "Our books know this file." if found else "Our books know no such file.", "" if found else UNKNOWN,
    )  # fmt: skip
    findings = (*checked.findings, known) if asked else checked.findings
    untouched = all(finding.ok for finding in findings)
    return {
        "untouched": untouched,
        "reason": None if untouched else checked.reason or UNKNOWN,
        "document_hash": checked.document_hash,
        "checks": [{"check": one.check, "ok": one.ok, "detail": one.detail} for one in findings],
        "signer": checked.signer,
        "signed_at": checked.signed_at,
        "seal_level": checked.seal_level,
        "document": None
        if found is None
        else {
            "kind": found.kind,
            "contract_id": found.contract_id,
            "loan_id": found.loan_id,
            "sealed_at": found.sealed.sealed_at,
            "settled_on": found.sealed.settled_on,
            "stands": found.stands,
        },
    }
