"""A sealed file and everything that may have happened to it since."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from fenqi.files.pdf_expansion import MAX_EXPANDED_BYTES, expands_too_far
from loan_svc.adapters.pades import SealExpired, TimeStampAway, sign_pdf
from loan_svc.adapters.seal_authority_simulator import SandboxAuthority, new_authority
from loan_svc.adapters.seal_check import SealChecked, check_seal
from loan_svc.adapters.sealer_pkcs12 import SealBroken, SealerPkcs12
from loan_svc.adapters.time_stamp_http import TimeStampHttp
from loan_svc.adapters.typesetter import typeset
from loan_svc.adapters.workshop import MAX_WAITING, Workshop, WorkshopBusy
from loan_svc.domain.paper import Lender, LetterPaper

NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=4_000)
FLIPS = 800
SEED = 20261125


@pytest.fixture(scope="module")
def authority() -> SandboxAuthority:
    return new_authority("Sample Bank", NOW)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    lender = Lender("示范银行", "Sample Bank", sandbox=True)
    words = dict.fromkeys(set(LetterPaper.__dataclass_fields__) - {"lender"}, "1")
    return typeset(LetterPaper(lender=lender, **words), NOW)


@pytest.fixture(scope="module")
def sealed(authority: SandboxAuthority, pdf: bytes) -> bytes:
    return sign_pdf(pdf, authority.lender(), "test", NOW, None).content


@pytest.fixture(scope="module")
def stamped(authority: SandboxAuthority, pdf: bytes) -> bytes:
    made = sign_pdf(pdf, authority.lender(), "test", NOW, lambda request: authority.stamp(request, NOW))
    assert (made.level, made.pages) == ("B-T", 1)
    return made.content


@pytest.fixture(scope="module")
def check(authority: SandboxAuthority) -> Callable[..., SealChecked]:
    return lambda file, now=NOW, sealed_at=None: check_seal(file, [authority.root_der], now, sealed_at)


def test_an_untouched_file_is_told_so(check: Callable[..., SealChecked], sealed: bytes, stamped: bytes) -> None:
    for file, level in ((sealed, "B-B"), (stamped, "B-T")):
        checked = check(file)
        assert checked.untouched, checked.findings
        assert (checked.reason, checked.seal_level, checked.signed_at) == (None, level, NOW)
        assert checked.signer == "Sample Bank (sandbox seal)"


@pytest.mark.parametrize("which", ["sealed", "stamped"])
def test_a_single_byte_that_was_changed_shows_wherever_it_is(
    which: str, check: Callable[..., SealChecked], request: pytest.FixtureRequest
) -> None:
    """Anywhere in the file, and twice as often in the signature, which it does not cover itself."""
    file: bytes = request.getfixturevalue(which)
    chance, first = random.Random(SEED), file.index(b"/ByteRange")
    places = [chance.randrange(len(file)) for _ in range(FLIPS // 4)]
    places += [chance.randrange(first, len(file)) for _ in range(FLIPS // 4)]
    for place in places:
        altered = bytearray(file)
        altered[place] ^= 1 << chance.randrange(8)
        checked = check(bytes(altered))
        assert not checked.untouched, f"seed {SEED}: byte {place} of {which}"
        assert checked.reason


def test_what_is_added_after_the_signature_shows(check: Callable[..., SealChecked], sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root[pdf_name("/Lang")] = pdf_string("fr")
    writer.update_root()
    more = BytesIO()
    writer.write(more)
    assert more.getvalue().startswith(sealed)
    assert check(more.getvalue()).reason == "appended"
    assert not check(sealed + b"\n").untouched
    assert not check(sealed[:-1]).untouched


def test_another_authoritys_seal_is_not_trusted(check: Callable[..., SealChecked], pdf: bytes) -> None:
    forged = sign_pdf(pdf, new_authority("Sample Bank", NOW).lender(), "test", NOW, None).content
    checked = check(forged)
    assert (checked.untouched, checked.reason) == (False, "untrusted-seal")


def test_an_expired_certificate_seals_nothing_and_proves_nothing_by_itself(
    check: Callable[..., SealChecked], authority: SandboxAuthority, pdf: bytes, sealed: bytes, stamped: bytes
) -> None:
    with pytest.raises(SealExpired):
        sign_pdf(pdf, authority.lender(), "test", LATER, None)
    assert check(sealed, LATER).reason == "certificate-expired", "what it says of its own time proves nothing"
    assert check(sealed, LATER, NOW).untouched, "our facts know when it was sealed"
    assert check(stamped, LATER, NOW).untouched


def test_a_file_that_bears_no_seal_or_is_no_pdf_is_told_so(check: Callable[..., SealChecked], pdf: bytes) -> None:
    assert check(pdf).reason == "no-seal"
    assert check(b"MZ\x90\x00").reason == "not-a-pdf"
    assert check(b"%PDF-1.7\nnothing more").reason == "unreadable"


def test_a_file_that_unfolds_without_end_is_not_read(check: Callable[..., SealChecked]) -> None:
    import zlib

    bomb = b"%PDF-1.7\n1 0 obj<</Length 9>>stream\n" + zlib.compress(b"\0" * (MAX_EXPANDED_BYTES + 1)) + b"\nendstream"
    assert len(bomb) < 100_000
    assert check(bomb).reason == "unreadable"
    nested = b"%PDF-1.7\nstream\n" + zlib.compress(zlib.compress(b"\0" * 10_000_000))
    assert expands_too_far(nested)


def test_nothing_is_sealed_while_the_time_stamper_is_away(authority: SandboxAuthority, pdf: bytes) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    for answer in (away, lambda _: httpx.Response(503), lambda _: httpx.Response(200, content=b"x" * 100_000)):
        stamp = TimeStampHttp("http://tsa.test/", httpx.MockTransport(answer))
        with pytest.raises(TimeStampAway):
            sign_pdf(pdf, authority.lender(), "test", NOW, stamp)


def test_a_time_stamper_that_answers_nonsense_is_as_one_that_is_away(authority: SandboxAuthority, pdf: bytes) -> None:
    stamp = TimeStampHttp("http://tsa.test/", httpx.MockTransport(lambda _: httpx.Response(200, content=b"nonsense")))
    with pytest.raises(TimeStampAway):
        sign_pdf(pdf, authority.lender(), "test", NOW, stamp)


def test_a_time_stamp_comes_over_http(
    authority: SandboxAuthority, pdf: bytes, check: Callable[..., SealChecked]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.headers["content-type"] == "application/timestamp-query"
        return httpx.Response(200, content=authority.stamp(request.content, NOW))

    stamp = TimeStampHttp("http://tsa.test/", httpx.MockTransport(answer))
    assert check(sign_pdf(pdf, authority.lender(), "test", NOW, stamp).content).seal_level == "B-T"


async def test_a_seal_from_a_pkcs12_file_seals_and_is_trusted_by_its_chain(
    authority: SandboxAuthority, pdf: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "seal.p12"
    certificate = x509.load_pem_x509_certificate(authority.seal.encode())
    key, root = (
        load_pem_private_key(authority.seal_key.encode(), None),
        x509.load_pem_x509_certificate(authority.root.encode()),
    )
    file.write_bytes(
        serialize_key_and_certificates(b"seal", key, certificate, [root], BestAvailableEncryption(b"word"))  # type: ignore[arg-type]
    )
    workshop = Workshop()
    sealer = SealerPkcs12(file, "word", None, None, workshop)
    made = await sealer.seal(pdf, "test", NOW)
    assert (await workshop.do(check_seal, made.content, await sealer.roots(), NOW)).untouched
    with pytest.raises(SealBroken):
        SealerPkcs12(file, "wrong", None, None, Workshop())
    with pytest.raises(SealBroken):
        SealerPkcs12(tmp_path / "not-there.p12", None, None, None, Workshop())


async def test_the_workshop_takes_so_much_at_once_and_no_more() -> None:
    import asyncio
    import threading

    workshop, go = Workshop(), threading.Event()
    waiting = [asyncio.create_task(workshop.do(go.wait)) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(WorkshopBusy):
        await workshop.do(go.wait)
    go.set()
    await asyncio.gather(*waiting)
    assert await workshop.do(int, "7") == 7
