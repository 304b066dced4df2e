"""Is this upload a scan? Told by its content, never by its name or by what it says of itself."""

from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from fenqi.files.pdf_expansion import expands_too_far
from fenqi.kernel import Invalid
from loan_svc.domain.words import MediaType

MAX_SCAN_BYTES = 8_388_608
"""Of an upload; the edge refuses more with 413. 60 pages in grey at 200 dpi are below."""
MAX_PAGES = 60
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"


class ScanEmpty(Invalid):
    """The upload is empty: send the scan as the body of the request."""

    code = "scan-empty"


class ScanUnknown(Invalid):
    """The upload is no PDF, JPEG or PNG, whatever its name says: scan the paper into one of these."""

    code = "scan-unknown"


class ScanEncrypted(Invalid):
    """The PDF is encrypted, so nobody can check it: save it without a password."""

    code = "scan-encrypted"


class ScanBroken(Invalid):
    """The file breaks off or can't be read: scan the paper again."""

    code = "scan-broken"


def media_type_of(file: bytes) -> MediaType:
    """What the scan is. Raises ScanEmpty, ScanUnknown, ScanEncrypted, ScanBroken."""
    if not file:
        raise ScanEmpty
    if file.startswith(b"%PDF-"):
        _check_pdf(file)
        return "application/pdf"
    if file.startswith(_PNG):
        _check_end(file, _PNG_END)
        return "image/png"
    if file.startswith(_JPEG):
        _check_end(file.rstrip(b"\0"), _JPEG_END)
        return "image/jpeg"
    raise ScanUnknown


def _check_end(file: bytes, end: bytes) -> None:
    if not file.endswith(end):
        raise ScanBroken


def _check_pdf(file: bytes) -> None:
    try:
        if expands_too_far(file):
            raise ScanBroken("The PDF unfolds to more than a scan holds: scan the paper again.")
        reader = PdfFileReader(BytesIO(file))
        encrypted, pages = reader.encrypted, 0 if reader.encrypted else int(reader.root["/Pages"]["/Count"])
    except Invalid:
        raise
    except Exception as error:  # whatever a stranger's bytes do to the reader: it can't be read
        raise ScanBroken from error
    if encrypted:
        raise ScanEncrypted
    if not 0 < pages <= MAX_PAGES:
        raise ScanBroken(f"The PDF has {pages} pages: a contract's scan has 1 to {MAX_PAGES}.")
