"""What loan-svc publishes of a contract: its paper, what was agreed to, and the documents sealed for it."""

from datetime import date
from typing import ClassVar, Literal

from fenqi.contracts.base import Event
from fenqi.contracts.vocabulary import Code, Count, Id, Instant, Sha256


class PaperContractUploadedV1(Event):
    """The signed paper was scanned. Producer: loan-svc. Key: contract_id. The scan itself is kept encrypted, by its hash."""

    TYPE: ClassVar[str] = "loan.PaperContractUploaded.v1"
    contract_id: Id
    loan_id: Id
    customer_id: Id
    scan_id: Id
    scan_hash: Sha256
    media_type: Literal["application/pdf", "image/jpeg", "image/png"]
    size_bytes: Count
    uploaded_by: Id
    uploaded_at: Instant


class HandwritingCheckedV1(Event):
    """One person's word on the handwriting of a paper contract. Producer: loan-svc. Key: contract_id.

    Two different people must accept the same scan; a refusal, with its reason, ends it.
    """

    TYPE: ClassVar[str] = "loan.HandwritingChecked.v1"
    contract_id: Id
    loan_id: Id
    customer_id: Id
    scan_id: Id
    scan_hash: Sha256
    checked_by: Id
    outcome: Literal["accepted", "refused"]
    reason: Code | None = None
    checked_at: Instant


class ContractAgreedV1(Event):
    """The evidence of what was agreed to, beside ContractSigned. Producer: loan-svc. Key: contract_id.

    `contract_hash` is that of the content; `consent_id` the one-time code's consent, or the scan of the signed paper;
    `device_hash` that of what the customer's device called itself.
    """

    TYPE: ClassVar[str] = "loan.ContractAgreed.v1"
    contract_id: Id
    loan_id: Id
    customer_id: Id
    form: Literal["electronic", "paper"]
    agreed_by: Id
    device_hash: Sha256 | None = None
    consent_id: Id
    contract_hash: Sha256
    quote_id: Id
    quote_hash: Sha256
    agreed_at: Instant


class ContractSealedV1(Event):
    """The contract's document exists and bears the lender's seal. Producer: loan-svc. Key: contract_id.

    `document_hash` is the SHA-256 of the file; `certificate_hash` that of the sealing certificate; `seal_level` the PAdES
    level: B-T carries a third party's time-stamp.
    """

    TYPE: ClassVar[str] = "loan.ContractSealed.v1"
    contract_id: Id
    loan_id: Id
    customer_id: Id
    document_id: Id
    document_hash: Sha256
    form: Literal["electronic", "paper"]
    consent_id: Id
    contract_hash: Sha256
    quote_hash: Sha256
    pages: Count
    size_bytes: Count
    seal_level: Literal["B-B", "B-T"]
    certificate_hash: Sha256
    sealed_at: Instant


class SettlementLetterSealedV1(Event):
    """A letter that the loan is settled was given out. Producer: loan-svc. Key: contract_id. It falls when a payment is
    reversed (PaymentReversed with `reopened`)."""

    TYPE: ClassVar[str] = "loan.SettlementLetterSealed.v1"
    contract_id: Id
    loan_id: Id
    customer_id: Id
    document_id: Id
    document_hash: Sha256
    settled_on: date
    pages: Count
    size_bytes: Count
    seal_level: Literal["B-B", "B-T"]
    certificate_hash: Sha256
    sealed_at: Instant


EVENTS: tuple[type[Event], ...] = (
    PaperContractUploadedV1,
    HandwritingCheckedV1,
    ContractAgreedV1,
    ContractSealedV1,
    SettlementLetterSealedV1,
)
