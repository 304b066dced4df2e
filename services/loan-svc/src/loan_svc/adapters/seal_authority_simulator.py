"""A certificate authority for the sandbox: its certificates bind nobody. A legally effective seal needs a licensed one."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from loan_svc.adapters.pades import SealKey

VALID = timedelta(days=3650)
SKEW = timedelta(days=1)
RSA_BITS = 2048
_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class SandboxAuthority:
    """All in PEM: the authority's certificate, and certificate and key of the lender's seal and of the time-stamper."""

    root: str
    seal: str
    seal_key: str
    stamper: str
    stamper_key: str

    @property
    def root_der(self) -> bytes:
        """The authority's certificate."""
        return x509.load_pem_x509_certificate(self.root.encode()).public_bytes(Encoding.DER)

    def lender(self) -> SealKey:
        """The lender's seal."""
        return SealKey(*_pair(self.seal, self.seal_key))

    def stamp(self, request: bytes, at: datetime) -> bytes:
        """A time-stamp, as an authority would answer (RFC 3161)."""
        stamper = DummyTimeStamper(*_pair(self.stamper, self.stamper_key), fixed_dt=at)
        answer = stamper.request_tsa_response(tsp.TimeStampReq.load(request))
        dumped: bytes = answer.dump()
        return dumped


def new_authority(lender: str, at: datetime, valid: timedelta = VALID) -> SandboxAuthority:
    """An authority that nobody else has, and what it certifies, valid from the day before `at`."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _name("Fenqi sandbox authority")
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    root = _certificate(name, name, key, key, at, valid, (x509.BasicConstraints(True, 0), True), (usage, True))
    signs = x509.KeyUsage(True, True, False, False, False, False, False, False, False)
    end = (x509.BasicConstraints(False, None), True)
    seal_key = ec.generate_private_key(ec.SECP256R1())
    stamper_key = rsa.generate_private_key(65537, RSA_BITS)  # the simulated time-stamper speaks RSA only
    seal = _certificate(_name(f"{lender} (sandbox seal)"), name, seal_key, key, at, valid, end, (signs, True))
    only_stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    stamper = _certificate(
        _name("Fenqi sandbox time-stamper"), name, stamper_key, key, at, valid, end, (signs, True), (only_stamps, True)
    )
    return SandboxAuthority(
        root.public_bytes(Encoding.PEM).decode(),
        seal.public_bytes(Encoding.PEM).decode(),
        _pem(seal_key),
        stamper.public_bytes(Encoding.PEM).decode(),
        _pem(stamper_key),
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: _Key,
    issuer_key: ec.EllipticCurvePrivateKey,
    at: datetime,
    valid: timedelta,
    *extensions: tuple[x509.ExtensionType, bool],
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - SKEW)
        .not_valid_after(at + valid)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, SHA256())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(key: _Key) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _pair(certificate: str, key: str) -> tuple[asn1_x509.Certificate, asn1_keys.PrivateKeyInfo]:
    der = x509.load_pem_x509_certificate(certificate.encode()).public_bytes(Encoding.DER)
    private = load_pem_private_key(key.encode(), None)
    return (
        asn1_x509.Certificate.load(der),
        asn1_keys.PrivateKeyInfo.load(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )
