"""PAdES signatures over a whole PDF: certified, so that nothing may be added to it afterwards."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import keys, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from fenqi.kernel import Unavailable
from loan_svc.ports import SealedFile

FIELD = "LenderSeal"
DIGEST = "sha256"

Stamp = Callable[[bytes], bytes]
"""RFC 3161: a request's DER to the answer's DER. Raises TimeStampAway."""


class SealExpired(Unavailable):
    """The lender's sealing certificate is not valid now: the operator has to renew it; nothing was sealed."""

    code = "seal-expired"


class TimeStampAway(Unavailable):
    """The time-stamping authority does not answer; nothing was sealed without its stamp: try again."""

    code = "time-stamp-away"


@dataclass(frozen=True, slots=True)
class SealKey:
    """The lender's certificate with its key, and the certificates up to the authority (without the authority's own)."""

    certificate: x509.Certificate
    key: keys.PrivateKeyInfo
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def certificate_hash(self) -> str:
        """SHA-256 of the certificate."""
        return hashlib.sha256(self.certificate.dump()).hexdigest()

    def check_valid(self, at: datetime) -> None:
        """Raises SealExpired."""
        validity = self.certificate["tbs_certificate"]["validity"]
        if not validity["not_before"].native <= at <= validity["not_after"].native:
            raise SealExpired(
                f"The sealing certificate is valid from {validity['not_before'].native:%Y-%m-%d} to "
                f"{validity['not_after'].native:%Y-%m-%d}: the operator has to renew it; nothing was sealed."
            )


def sign_pdf(pdf: bytes, seal: SealKey, reason: str, at: datetime, stamp: Stamp | None) -> SealedFile:
    """The PDF with one signature over all of it. Raises SealExpired, TimeStampAway."""
    seal.check_valid(at)
    store = SimpleCertificateStore()
    store.register_multiple(seal.chain)
    signer = SimpleSigner(seal.certificate, seal.key, store)
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason,
    )
    signed = BytesIO()
    stamper = None if stamp is None else _Stamper(stamp)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    try:
        _AtMoment(at, metadata, signer, timestamper=stamper).sign_pdf(writer, output=signed)
    except TimestampRequestError as error:
        raise TimeStampAway(f"The time-stamping authority refuses ({error}); nothing was sealed.") from error
    pages = int(writer.root["/Pages"]["/Count"])
    return SealedFile(signed.getvalue(), pages, "B-B" if stamp is None else "B-T", seal.certificate_hash)


class _AtMoment(PdfSigner):
    """A signer whose clock is ours."""

    def __init__(self, at: datetime, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._at = at

    def init_signing_session(self, *arguments: Any, **named: Any) -> Any:
        session = super().init_signing_session(*arguments, **named)
        session.system_time = self._at
        return session


class _Stamper(TimeStamper):
    """pyHanko's time-stamper over ours."""

    def __init__(self, stamp: Stamp) -> None:
        super().__init__()
        self._stamp = stamp

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        told = self._stamp(req.dump())
        try:
            answer: tsp.TimeStampResp = tsp.TimeStampResp.load(told)
            _ = answer.native  # asn1crypto reads what is inside only when it is looked at
        except ValueError as error:
            raise TimeStampAway("The time-stamping authority answers nonsense; nothing was sealed.") from error
        return answer
