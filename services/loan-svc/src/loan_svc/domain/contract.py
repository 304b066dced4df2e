"""A contract: on paper until two people have checked it, then agreed to, then sealed; and the letters of settlement."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from fenqi.kernel import Conflict, Invalid, derived_id
from loan_svc.domain.contract_facts import (
    ContractAgreed,
    ContractFact,
    ContractSealed,
    HandwritingChecked,
    PaperContractUploaded,
    SettlementLetterSealed,
)
from loan_svc.domain.loan import Loan
from loan_svc.domain.origination import check_signable, contract_id_of
from loan_svc.domain.words import CheckOutcome, ContractForm, MediaType, SealLevel

CHECKERS = 2
"""People who must find the handwriting right before a paper contract stands."""


class PaperContractWaiting(Conflict):
    """A scan of this contract waits for its checks: have it checked, or refused, before uploading another."""

    code = "paper-contract-waiting"


class NoPaperContract(Conflict):
    """There is no scan to be checked: upload the signed paper first."""

    code = "no-paper-contract"


class OtherScan(Conflict):
    """The hash is not that of the scan that waits: look at that one and check it."""

    code = "other-scan"


class CheckedBefore(Conflict):
    """The same person can't check a contract twice: somebody else has to."""

    code = "checked-before"


class ReasonMissing(Invalid):
    """Who refuses a contract says why: give a reason."""

    code = "reason-missing"


class ContractNotSigned(Conflict):
    """The loan's contract is not signed yet: there is no document."""

    code = "contract-not-signed"


class LoanNotSettled(Conflict):
    """The loan is not settled: a settlement letter is given once nothing is owed any more."""

    code = "loan-not-settled"


@dataclass(frozen=True, slots=True)
class Scan:
    """The signed paper as it was uploaded; accepted by as many people as are in `accepted_by`."""

    scan_id: str
    scan_hash: str
    media_type: MediaType
    uploaded_at: datetime
    accepted_by: tuple[str, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """True when enough different people found it right."""
        return len(self.accepted_by) >= CHECKERS


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who agreed to what, when and how. `contract_hash` is that of the content, `device_hash` of the device's own words."""

    form: ContractForm
    agreed_by: str
    device_hash: str | None
    consent_id: str
    contract_hash: str
    quote_id: str
    quote_hash: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """A document that bears the lender's seal; `settled_on` where it is a letter of settlement."""

    document_id: str
    document_hash: str
    sealed_at: datetime
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """State of one contract, one to a loan."""

    id: str
    loan_id: str
    customer_id: str
    scan: Scan | None = None
    evidence: Evidence | None = None
    sealed: Sealed | None = None
    letters: tuple[Sealed, ...] = ()

    def document(self, document_hash: str) -> Sealed | None:
        """The sealed document with this hash."""
        return next((one for one in (self.sealed, *self.letters) if one and one.document_hash == document_hash), None)


@dataclass(frozen=True, slots=True)
class Made:
    """A document as it came from the press and got its seal."""

    document_id: str
    document_hash: str
    pages: int
    size_bytes: int
    seal_level: SealLevel
    certificate_hash: str
    sealed_at: datetime


def document_id_of(loan: Loan) -> str:
    """A loan's contract is sealed once, so its document's id follows from the loan's."""
    return derived_id("contract-document", loan.id)


def letter_id_of(loan: Loan) -> str:
    """The letter about this settlement: another settlement, after a reversal, has a letter of its own. Credit that goes
    back to the customer settles nothing anew."""
    assert loan.ended_on is not None, "a settled loan has ended"
    decided = (one.id for one in loan.decided if one.kind != "credit_refund")
    received = (one.payment_id for one in loan.received)
    return derived_id("letter", loan.id, loan.ended_on.isoformat(), *received, *decided)


def upload(contract: Contract | None, loan: Loan, scan: Scan, size_bytes: int, by: str) -> list[ContractFact]:
    """The signed paper has come. Raises LoanNotBooked, PaperContractWaiting."""
    check_signable(loan)
    if contract is not None and contract.scan is not None:
        raise PaperContractWaiting
    return [
        PaperContractUploaded(
            contract_id=contract_id_of(loan.id),
            loan_id=loan.id,
            customer_id=loan.customer_id,
            scan_id=scan.scan_id,
            scan_hash=scan.scan_hash,
            media_type=scan.media_type,
            size_bytes=size_bytes,
            uploaded_by=by,
            uploaded_at=scan.uploaded_at,
        )
    ]


def check_handwriting(
    contract: Contract | None, scan_hash: str, by: str, outcome: CheckOutcome, reason: str | None, at: datetime
) -> list[ContractFact]:
    """One person's word on the waiting scan. Raises NoPaperContract, OtherScan, CheckedBefore, ReasonMissing."""
    if contract is None or contract.scan is None:
        raise NoPaperContract
    if scan_hash != contract.scan.scan_hash:
        raise OtherScan
    if by in contract.scan.accepted_by:
        raise CheckedBefore
    if outcome == "refused" and reason is None:
        raise ReasonMissing
    return [
        HandwritingChecked(
            contract_id=contract.id,
            loan_id=contract.loan_id,
            customer_id=contract.customer_id,
            scan_id=contract.scan.scan_id,
            scan_hash=scan_hash,
            checked_by=by,
            outcome=outcome,
            reason=reason if outcome == "refused" else None,
            checked_at=at,
        )
    ]


def agree(loan: Loan, evidence: Evidence) -> list[ContractFact]:
    """What was agreed to is kept, for the document that follows."""
    return [
        ContractAgreed(
            contract_id=contract_id_of(loan.id),
            loan_id=loan.id,
            customer_id=loan.customer_id,
            form=evidence.form,
            agreed_by=evidence.agreed_by,
            device_hash=evidence.device_hash,
            consent_id=evidence.consent_id,
            contract_hash=evidence.contract_hash,
            quote_id=evidence.quote_id,
            quote_hash=evidence.quote_hash,
            agreed_at=evidence.agreed_at,
        )
    ]


def seal_contract(contract: Contract, made: Made) -> list[ContractFact]:
    """The contract's document is made; a second one is not."""
    evidence = contract.evidence
    if evidence is None:
        raise ContractNotSigned
    if contract.sealed is not None:
        return []
    return [
        ContractSealed(
            contract_id=contract.id,
            loan_id=contract.loan_id,
            customer_id=contract.customer_id,
            document_id=made.document_id,
            document_hash=made.document_hash,
            form=evidence.form,
            consent_id=evidence.consent_id,
            contract_hash=evidence.contract_hash,
            quote_hash=evidence.quote_hash,
            pages=made.pages,
            size_bytes=made.size_bytes,
            seal_level=made.seal_level,
            certificate_hash=made.certificate_hash,
            sealed_at=made.sealed_at,
        )
    ]


def check_settled(loan: Loan) -> None:
    """Raises LoanNotSettled."""
    if loan.status != "settled":
        raise LoanNotSettled(
            f"Loan {loan.id} is {loan.status}: a settlement letter is given once nothing is owed any more."
        )


def seal_letter(loan: Loan, made: Made) -> list[ContractFact]:
    """The letter about this settlement is made. Raises LoanNotSettled."""
    check_settled(loan)
    assert loan.ended_on is not None, "a settled loan has ended"
    return [
        SettlementLetterSealed(
            contract_id=contract_id_of(loan.id),
            loan_id=loan.id,
            customer_id=loan.customer_id,
            document_id=made.document_id,
            document_hash=made.document_hash,
            settled_on=loan.ended_on,
            pages=made.pages,
            size_bytes=made.size_bytes,
            seal_level=made.seal_level,
            certificate_hash=made.certificate_hash,
            sealed_at=made.sealed_at,
        )
    ]


def stands(sealed: Sealed, loan: Loan) -> bool:
    """Whether a document still says what is: a contract until its loan is cancelled or can't be paid out, a letter of
    settlement until a payment is reversed and the loan runs again."""
    if sealed.settled_on is None:
        return loan.status not in {"cancelled", "failed"}
    return loan.status == "settled" and sealed.document_id == letter_id_of(loan)


def evolve(contract: Contract | None, fact: ContractFact) -> Contract:
    """The only way a Contract changes. It begins with whatever comes first: paper, consent, or a letter."""
    contract = contract or Contract(fact.contract_id, fact.loan_id, fact.customer_id)
    match fact:
        case PaperContractUploaded():
            return replace(contract, scan=Scan(fact.scan_id, fact.scan_hash, fact.media_type, fact.uploaded_at))
        case HandwritingChecked(outcome="refused"):
            return replace(contract, scan=None)
        case HandwritingChecked():
            assert contract.scan is not None, "what was checked was uploaded before"
            return replace(
                contract, scan=replace(contract.scan, accepted_by=(*contract.scan.accepted_by, fact.checked_by))
            )
        case ContractAgreed():
            return replace(
                contract,
                evidence=Evidence(
                    fact.form,
                    fact.agreed_by,
                    fact.device_hash,
                    fact.consent_id,
                    fact.contract_hash,
                    fact.quote_id,
                    fact.quote_hash,
                    fact.agreed_at,
                ),
            )
        case ContractSealed():
            return replace(contract, sealed=Sealed(fact.document_id, fact.document_hash, fact.sealed_at))
        case SettlementLetterSealed():
            letter = Sealed(fact.document_id, fact.document_hash, fact.sealed_at, fact.settled_on)
            return replace(contract, letters=(*contract.letters, letter))
        case _:
            assert_never(fact)
