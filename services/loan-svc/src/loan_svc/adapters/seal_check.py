"""Is this PDF the one that was sealed? Each question by itself, so that a "no" says why."""

import asyncio
import binascii
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from fenqi.files.pdf_expansion import expands_too_far

STAMP, STAMP_VERSION = "signature_time_stamp_token", "v3"
_TALKS = ("pyhanko", "pyhanko_certvalidator")
"""They log a traceback for what a stranger's file is not; the findings say it in a line."""
MAX_BYTES = 4_194_304
"""Of a file to be verified; a contract of 60 instalments has 150 kB."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer; `reason` is the code of a "no"."""

    check: str
    ok: bool
    detail: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SealChecked:
    """What a file's seal says. `document_hash` is that of the file as it is."""

    document_hash: str
    findings: tuple[Finding, ...]
    signer: str | None = None
    signed_at: datetime | None = None
    seal_level: str | None = None

    @property
    def untouched(self) -> bool:
        """True when every answer is yes."""
        return all(finding.ok for finding in self.findings)

    @property
    def reason(self) -> str | None:
        """The code of the first "no"."""
        return next((finding.reason for finding in self.findings if not finding.ok), None)


def check_seal(file: bytes, roots: Sequence[bytes], now: datetime, sealed_at: datetime | None = None) -> SealChecked:
    """Hold a file against the authorities' certificates (DER).

    Certificates must be valid at the moment of sealing: that of a time-stamp that holds, else `sealed_at` when our own
    facts know it, else now, because what a signature says of its own time proves nothing.
    """
    document_hash = hashlib.sha256(file).hexdigest()
    for name in _TALKS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if not file.startswith(b"%PDF-"):
        return SealChecked(document_hash, (Finding("readable", False, "The file is not a PDF.", "not-a-pdf"),))
    return asyncio.run(_read(file, document_hash, roots, now, sealed_at))


async def _read(
    file: bytes, document_hash: str, roots: Sequence[bytes], now: datetime, sealed_at: datetime | None
) -> SealChecked:
    try:
        return await _checked(file, document_hash, roots, now, sealed_at)
    except Exception as error:  # whatever a stranger's bytes do to the reader: it can't be read
        detail = f"The file can't be read as a sealed PDF: {type(error).__name__}."
        return SealChecked(document_hash, (Finding("readable", False, detail, "unreadable"),))


async def _checked(
    file: bytes, document_hash: str, roots: Sequence[bytes], now: datetime, sealed_at: datetime | None
) -> SealChecked:
    if expands_too_far(file):
        detail = "The file unfolds to more than a paper holds."
        return SealChecked(document_hash, (Finding("readable", False, detail, "unreadable"),))
    seals = PdfFileReader(BytesIO(file)).embedded_signatures
    if len(seals) != 1:
        detail = f"The file bears {len(seals)} signatures; a document of ours bears one."
        return SealChecked(document_hash, (Finding("sealed", False, detail, "no-seal" if not seals else "appended"),))
    seal, trusted = seals[0], [x509.Certificate.load(root) for root in roots]
    status = await _status(seal, trusted, sealed_at or now)
    stamp = status.timestamp_validity
    stamp_holds = stamp is not None and stamp.valid and stamp.intact and stamp.trusted
    moment = stamp.timestamp if stamp is not None and stamp_holds else sealed_at or now
    status = await _status(seal, trusted, moment)
    signer = seal.signer_cert.subject.native.get("common_name")
    validity = seal.signer_cert["tbs_certificate"]["validity"]
    in_date = validity["not_before"].native <= moment <= validity["not_after"].native
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    intact = status.intact and status.valid and _is_canonical(file, seal)
    findings = [
        Finding("readable", True, "The file is a PDF."),
        Finding("sealed", True, "It bears one signature."),
        _finding("whole", covers, "The signature covers the whole file.", "Something was added after the signature.", "appended"),
        _finding("intact", intact, "Not a byte was changed.", "The file was changed after it was sealed.", "altered"),
        _finding(
            "in_date", in_date, "The certificate was valid when it was sealed.",
            f"The certificate is valid from {validity['not_before'].native:%Y-%m-%d} to "
            f"{validity['not_after'].native:%Y-%m-%d}, not at {moment:%Y-%m-%d}.", "certificate-expired",
        ),
        _finding(
            "trusted", bool(status.trusted), f"The certificate, of {signer}, comes from a trusted authority.",
            _why_untrusted(intact, in_date), "untrusted-seal",
        ),
    ]  # fmt: skip
    if stamp is not None:
        wrong = "The time-stamp does not hold."
        right = f"Time-stamped at {stamp.timestamp:%Y-%m-%d %H:%M:%S} UTC."
        findings.append(_finding("stamped", stamp_holds, right, wrong, "time-stamp-broken"))
    return SealChecked(
        document_hash,
        tuple(findings),
        signer=signer,
        signed_at=stamp.timestamp if stamp is not None and stamp_holds else seal.self_reported_timestamp,
        seal_level="B-B" if stamp is None else "B-T",
    )


async def _status(seal: EmbeddedPdfSignature, trusted: list[x509.Certificate], moment: datetime) -> PdfSignatureStatus:
    """pyHanko's answer at a moment. Only our roots count, and nothing is fetched."""

    def context() -> ValidationContext:
        return ValidationContext(trust_roots=trusted, moment=moment, allow_fetching=False)

    return await async_validate_pdf_signature(seal, context(), context())


def _is_canonical(file: bytes, seal: EmbeddedPdfSignature) -> bool:
    """The gap that a signature can't cover holds the signature and zeros, written one way: nothing hides there."""
    _, first, second, _ = (int(number) for number in seal.byte_range)
    gap = file[first:second]
    try:
        content = binascii.unhexlify(gap[1:-1])
    except binascii.Error:
        return False
    padding = content[_length_of(content) :]
    written = b"<" + binascii.hexlify(content).upper() + b">"
    return gap == written and not padding.strip(b"\0") and _is_plain(seal.signed_data)


def _is_plain(signed: cms.SignedData) -> bool:
    """One signer, named as in its certificate, and its algorithm; beside them at most a time-stamp that is as plain."""
    (signer,), (algorithm,) = signed["signer_infos"], signed["digest_algorithms"]
    beside = list(signer["unsigned_attrs"])
    stamps = [one["values"][0]["content"] for one in beside if one["type"].native == STAMP]
    named = signer["sid"].chosen
    names = {one.chosen.issuer.dump() for one in signed["certificates"]}
    return (
        algorithm.dump() == signer["digest_algorithm"].dump()
        and (not isinstance(named, cms.IssuerAndSerialNumber) or named["issuer"].dump() in names)
        and len(stamps) == len(beside) <= 1
        and all(stamp["version"].native == STAMP_VERSION and _is_plain(stamp) for stamp in stamps)
    )


def _why_untrusted(intact: bool, in_date: bool) -> str:
    if not intact:
        return "Of a file that was changed the certificate proves nothing."
    if not in_date:
        return "A certificate that is not valid proves nothing."
    return "The certificate does not come from a trusted authority."


def _length_of(der: bytes) -> int:
    """Bytes of the first DER value."""
    if der[1] < 0x80:
        return 2 + der[1]
    octets = der[1] & 0x7F
    return 2 + octets + int.from_bytes(der[2 : 2 + octets], "big")


def _finding(check: str, ok: bool, yes: str, no: str, reason: str) -> Finding:
    return Finding(check, ok, yes if ok else no, "" if ok else reason)
