"""Bodies of contracts, paper and electronic."""

from datetime import date, datetime
from typing import Literal

from fenqi.web.money import Body
from loan_svc.api.schemas import Hash, Reason
from loan_svc.domain.words import (
    CheckOutcome,
    MediaType,
    Status,
)


class CheckIn(Body):
    """One person's word on the scan with this hash; `reason` where it is refused."""

    scan_hash: Hash
    outcome: CheckOutcome
    reason: Reason | None = None


class PaperOut(Body):
    """A contract on paper: the scan that waits or was accepted (None: there is none), and whose word is still needed."""

    contract_id: str
    loan_id: str
    loan_status: Status
    scan_hash: str | None
    media_type: MediaType | None
    uploaded_at: datetime | None
    accepted_by: tuple[str, ...]
    checks_needed: int


class PapersOut(Body):
    """A page of papers that wait."""

    items: tuple[PaperOut, ...]
    next_cursor: str | None


class EvidenceOut(Body):
    """Who agreed to what, when and how; `device` is what the customer's device called itself. `sealed_at` None: the document
    is still to be made."""

    contract_id: str
    loan_id: str
    customer_id: str
    form: Literal["electronic", "paper"]
    agreed_by: str
    agreed_at: datetime
    consent_id: str
    contract_hash: str
    quote_id: str
    quote_hash: str
    device: str | None
    device_hash: str | None
    document_hash: str | None
    sealed_at: datetime | None


class SealCheckOut(Body):
    """One question about a file, and its answer."""

    check: str
    ok: bool
    detail: str


class KnownDocumentOut(Body):
    """What the file is. `stands` is false for a letter of settlement whose loan runs again."""

    kind: Literal["contract", "letter"]
    contract_id: str
    loan_id: str
    sealed_at: datetime
    settled_on: date | None
    stands: bool


class VerdictOut(Body):
    """Whether a file is a document of ours, untouched; `reason` says why not: not-a-pdf, unreadable, no-seal, appended,
    altered, certificate-expired, untrusted-seal, time-stamp-broken or unknown-document."""

    untouched: bool
    reason: str | None
    document_hash: str
    checks: tuple[SealCheckOut, ...]
    signer: str | None
    signed_at: datetime | None
    seal_level: str | None
    document: KnownDocumentOut | None
