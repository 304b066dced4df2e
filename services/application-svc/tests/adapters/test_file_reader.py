"""What may be uploaded: told by content, never by name; each kind of bad file has a code of its own."""

import contextlib
import struct
import zlib
from io import BytesIO

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from application_svc.adapters import file_reader
from application_svc.adapters.file_reader import FileReader, media_type_of
from fenqi.kernel import Invalid


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int = 1, height: int = 1) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0\0"))
        + chunk(b"IEND", b"")
    )


def jpeg(width: int = 1, height: int = 1) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xc0"
        + struct.pack(">H", len(frame) + 2)
        + frame
        + b"\xff\xda\x00\x02\xff\xd9"
    )


def pdf_of(pages: int) -> bytes:
    made = typst.compile(b"#pagebreak()" * (pages - 1) + b"statement", format="pdf")
    assert isinstance(made, bytes)
    return made


def encrypted() -> bytes:
    writer, made = copy_into_new_writer(PdfFileReader(BytesIO(pdf_of(1)))), BytesIO()
    writer.encrypt("owner", "user")
    writer.write(made)
    return made.getvalue()


def bomb() -> bytes:
    """A PDF of 130 kB whose one stream unfolds to 128 MB."""
    packed = zlib.compress(bytes(128_000_000), 9)
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Length "
        + str(len(packed)).encode()
        + b" /Filter /FlateDecode >>\nstream\n"
        + packed
        + b"\nendstream\nendobj\n%%EOF\n"
    )


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        (pdf_of(2), "application/pdf"),
        (png(), "image/png"),
        (jpeg(), "image/jpeg"),
        (png(9_933, 7_016), "image/png"),
        (jpeg(9_933, 7_016), "image/jpeg"),
    ],
)
def test_a_document_is_known_by_its_content(file: bytes, media_type: str) -> None:
    assert media_type_of(file) == media_type


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"", file_reader.DocumentEmpty),
        (b"MZ\x90\x00\x03 renamed to id_card.pdf", file_reader.DocumentTypeUnknown),
        (b"\x7fELF renamed to id_card.jpg", file_reader.DocumentTypeUnknown),
        (b"PK\x03\x04 a zip", file_reader.DocumentTypeUnknown),
        (b"GIF89a", file_reader.DocumentTypeUnknown),
        (b"<html>%PDF-1.7", file_reader.DocumentTypeUnknown),
        (encrypted(), file_reader.DocumentEncrypted),
        (pdf_of(1)[:-200], file_reader.DocumentTruncated),
        (b"%PDF-1.7\n", file_reader.DocumentTruncated),
        (b"%PDF-1.7\n%%EOF", file_reader.DocumentUnreadable),
        (pdf_of(file_reader.MAX_PAGES + 1), file_reader.DocumentTooManyPages),
        (bomb(), file_reader.DocumentBomb),
        (png()[:-4], file_reader.DocumentTruncated),
        (png()[:30], file_reader.DocumentTruncated),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""), file_reader.DocumentUnreadable),
        (png(0, 5), file_reader.DocumentUnreadable),
        (png(100_001, 1), file_reader.DocumentBomb),
        (png(20_000, 20_000), file_reader.DocumentBomb),
        (jpeg(65_535, 65_535), file_reader.DocumentBomb),
        (jpeg()[:-2], file_reader.DocumentTruncated),
        (b"\xff\xd8\xff\xd9", file_reader.DocumentUnreadable),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\xff\xd9", file_reader.DocumentUnreadable),
    ],
)
def test_what_is_no_document_is_refused_by_name(file: bytes, refusal: type[Invalid]) -> None:
    with pytest.raises(Invalid) as refused:
        media_type_of(file)
    assert refused.type is refusal


def test_every_refusal_has_a_code_and_a_sentence_of_its_own() -> None:
    assert len({error.code for error in file_reader.ERRORS}) == len(file_reader.ERRORS)
    assert all(error().detail.endswith(".") for error in file_reader.ERRORS)


@given(st.sampled_from([b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b""]), st.binary(max_size=300))
def test_a_strangers_bytes_are_a_document_or_a_named_refusal(start: bytes, rest: bytes) -> None:
    with contextlib.suppress(*file_reader.ERRORS):
        assert media_type_of(start + rest) in ("application/pdf", "image/jpeg", "image/png")


async def test_files_are_looked_at_beside_the_loop() -> None:
    reader = FileReader()
    assert await reader.media_type_of(png()) == "image/png"
    with pytest.raises(file_reader.DocumentEmpty):
        await reader.media_type_of(b"")
    reader.close()
