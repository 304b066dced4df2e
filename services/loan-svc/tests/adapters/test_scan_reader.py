"""What may be uploaded as a scan: told by content, never by name."""

import struct
import zlib
from io import BytesIO

import pytest
import typst
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from loan_svc.adapters import scan_reader
from loan_svc.adapters.scan_reader import media_type_of


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + chunk(b"IDAT", zlib.compress(b"\0\0"))
    + chunk(b"IEND", b"")
)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def pdf_of(pages: int) -> bytes:
    made = typst.compile(b"#pagebreak()" * (pages - 1) + b"signed", format="pdf")
    assert isinstance(made, bytes)
    return made


def encrypted() -> bytes:
    writer, made = copy_into_new_writer(PdfFileReader(BytesIO(pdf_of(1)))), BytesIO()
    writer.encrypt("owner", "user")
    writer.write(made)
    return made.getvalue()


@pytest.mark.parametrize(
    ("file", "media_type"), [(pdf_of(2), "application/pdf"), (PNG, "image/png"), (JPEG, "image/jpeg")]
)
def test_a_scan_is_known_by_its_content(file: bytes, media_type: str) -> None:
    assert media_type_of(file) == media_type


@pytest.mark.parametrize(
    ("file", "refusal"),
    [
        (b"", scan_reader.ScanEmpty),
        (b"MZ\x90\x00\x03 renamed to contract.pdf", scan_reader.ScanUnknown),
        (b"GIF89a", scan_reader.ScanUnknown),
        (b"<html>", scan_reader.ScanUnknown),
        (encrypted(), scan_reader.ScanEncrypted),
        (pdf_of(1)[:-200], scan_reader.ScanBroken),
        (b"%PDF-1.7\n", scan_reader.ScanBroken),
        (pdf_of(scan_reader.MAX_PAGES + 1), scan_reader.ScanBroken),
        (PNG[:-4], scan_reader.ScanBroken),
        (JPEG[:-2], scan_reader.ScanBroken),
    ],
)
def test_what_is_no_scan_is_refused_with_its_reason(file: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        media_type_of(file)
