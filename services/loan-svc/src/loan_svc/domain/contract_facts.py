"""The facts of a contract: its paper, its checks, what was agreed to, and the documents sealed for it. Their fields are
exactly those of the published events."""

from dataclasses import dataclass
from datetime import date, datetime

from loan_svc.domain.words import CheckOutcome, ContractForm, MediaType, SealLevel


@dataclass(frozen=True, slots=True)
class PaperContractUploaded:
    contract_id: str
    loan_id: str
    customer_id: str
    scan_id: str
    scan_hash: str
    media_type: MediaType
    size_bytes: int
    uploaded_by: str
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class HandwritingChecked:
    contract_id: str
    loan_id: str
    customer_id: str
    scan_id: str
    scan_hash: str
    checked_by: str
    outcome: CheckOutcome
    reason: str | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class ContractAgreed:
    contract_id: str
    loan_id: str
    customer_id: str
    form: ContractForm
    agreed_by: str
    device_hash: str | None
    consent_id: str
    contract_hash: str
    quote_id: str
    quote_hash: str
    agreed_at: datetime


@dataclass(frozen=True, slots=True)
class ContractSealed:
    contract_id: str
    loan_id: str
    customer_id: str
    document_id: str
    document_hash: str
    form: ContractForm
    consent_id: str
    contract_hash: str
    quote_hash: str
    pages: int
    size_bytes: int
    seal_level: SealLevel
    certificate_hash: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class SettlementLetterSealed:
    contract_id: str
    loan_id: str
    customer_id: str
    document_id: str
    document_hash: str
    settled_on: date
    pages: int
    size_bytes: int
    seal_level: SealLevel
    certificate_hash: str
    sealed_at: datetime


ContractFact = PaperContractUploaded | HandwritingChecked | ContractAgreed | ContractSealed | SettlementLetterSealed
