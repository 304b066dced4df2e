"""The lender's seal from a PKCS#12 file, as a licensed authority issues it."""

from datetime import datetime
from pathlib import Path

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates

from loan_svc.adapters.pades import SealKey, Stamp, sign_pdf
from loan_svc.adapters.workshop import Workshop
from loan_svc.ports import SealedFile


class SealBroken(ValueError):
    """The settings' seal can't be used: the text says why."""


class SealerPkcs12:
    """`trust` is a PEM file with the authorities' certificates; without it, the chain in the PKCS#12 file is trusted."""

    def __init__(
        self, file: Path, passphrase: str | None, trust: Path | None, stamp: Stamp | None, workshop: Workshop
    ) -> None:
        self._key, chain = _load(file, passphrase)
        self._roots = trusted_in(trust) if trust is not None else chain
        if not self._roots:
            raise SealBroken(f"{file} holds no authority's certificate: name a PEM file that does in LOAN_SEAL_TRUST")
        self._stamp = stamp
        self._workshop = workshop

    async def seal(self, pdf: bytes, reason: str, at: datetime) -> SealedFile:
        """The PDF with the seal. Raises SealExpired, TimeStampAway."""
        return await self._workshop.do(sign_pdf, pdf, self._key, reason, at, self._stamp)

    async def roots(self) -> tuple[bytes, ...]:
        """What seals are held against."""
        return self._roots


def _load(file: Path, passphrase: str | None) -> tuple[SealKey, tuple[bytes, ...]]:
    try:
        found = load_pkcs12(file.read_bytes(), None if passphrase is None else passphrase.encode())
    except (OSError, ValueError) as error:
        raise SealBroken(f"{file} can't be read as PKCS#12: {error}") from error
    if found.cert is None or found.key is None:
        raise SealBroken(f"{file} holds no certificate with its key")
    key = found.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    others = [one.certificate for one in found.additional_certs]
    between = tuple(x509.Certificate.load(_der(one)) for one in others if one.subject != one.issuer)
    seal = SealKey(x509.Certificate.load(_der(found.cert.certificate)), keys.PrivateKeyInfo.load(key), between)
    return seal, tuple(_der(one) for one in others if one.subject == one.issuer)


def trusted_in(file: Path) -> tuple[bytes, ...]:
    """The certificates in a PEM file, as DER. Raises SealBroken."""
    try:
        return tuple(_der(one) for one in load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise SealBroken(f"{file} can't be read as certificates in PEM: {error}") from error


def _der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
