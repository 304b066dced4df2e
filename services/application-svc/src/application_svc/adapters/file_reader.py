"""What an uploaded file is: told by its content, never by its name or by what the request says of it.

Nothing here unpacks a picture. A PDF is read by pyHanko after `pdf_expansion` has seen how far it unfolds."""

import asyncio
import struct
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader

from application_svc.domain.facts import MediaType
from fenqi.files.pdf_expansion import expands_too_far
from fenqi.kernel import Invalid

MAX_DOCUMENT_BYTES = 10_485_760
"""Of one upload; the edge refuses more with 413."""
MAX_PAGES = 200
MAX_PIXELS = 100_000_000
"""Of a picture: a sheet of A4 at 800 dpi is 62 million; what unpacks to more is no document."""
MAX_SIDE_PIXELS = 30_000
MAX_CHUNKS = 20_000
"""Of a PNG, and segments of a JPEG before its picture begins."""
READERS = 2
"""Files looked at at a time; the others wait."""
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG, _JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
_SIZES_AT = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""JPEG's start-of-frame markers."""


class DocumentEmpty(Invalid):
    """The upload is empty: send the file as the body of the request."""

    code = "document-empty"


class DocumentTypeUnknown(Invalid):
    """The file is no PDF, JPEG or PNG, whatever its name says: scan or save the paper as one of these."""

    code = "document-type-unknown"


class DocumentTruncated(Invalid):
    """The file breaks off before its end: send it again, whole."""

    code = "document-truncated"


class DocumentUnreadable(Invalid):
    """The file begins like a document, but can't be read: scan or save the paper again."""

    code = "document-unreadable"


class DocumentEncrypted(Invalid):
    """The PDF is encrypted, so that nobody can look into it: save it without a password."""

    code = "document-encrypted"


class DocumentTooManyPages(Invalid):
    """The PDF has more pages than a document may have: send the pages that matter."""

    code = "document-too-many-pages"


class DocumentBomb(Invalid):
    """The file unfolds to far more than a paper holds: scan or save the paper again."""

    code = "document-bomb"


ERRORS = (
    DocumentEmpty,
    DocumentTypeUnknown,
    DocumentTruncated,
    DocumentUnreadable,
    DocumentEncrypted,
    DocumentTooManyPages,
    DocumentBomb,
)


class FileReader:
    """Looks at files in threads of its own, so that a stranger's large PDF does not hold up the others' requests."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="uploads")

    async def media_type_of(self, file: bytes) -> MediaType:
        """As below."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, media_type_of, file)

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False)


def media_type_of(file: bytes) -> MediaType:
    """What the file is. Raises ERRORS."""
    if not file:
        raise DocumentEmpty
    if file.startswith(b"%PDF-"):
        _check_pdf(file)
        return "application/pdf"
    if file.startswith(_PNG):
        _check_pixels(*_png_size(file))
        return "image/png"
    if file.startswith(_JPEG):
        _check_pixels(*_jpeg_size(file))
        return "image/jpeg"
    raise DocumentTypeUnknown


def _check_pdf(file: bytes) -> None:
    if b"%%EOF" not in file[-2048:]:
        raise DocumentTruncated
    try:
        if expands_too_far(file):
            raise DocumentBomb
        reader = PdfFileReader(BytesIO(file))
        encrypted, pages = reader.encrypted, 0 if reader.encrypted else int(reader.root["/Pages"]["/Count"])
    except Invalid:
        raise
    except Exception as error:  # whatever a stranger's bytes do to the reader: it can't be read
        raise DocumentUnreadable from error
    if encrypted:
        raise DocumentEncrypted
    if pages > MAX_PAGES:
        raise DocumentTooManyPages(f"The PDF has {pages} pages: at most {MAX_PAGES} are taken.")
    if pages <= 0:
        raise DocumentUnreadable("The PDF has no pages.")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise DocumentUnreadable("The picture has no width or no height.")
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PIXELS:
        raise DocumentBomb(
            f"The picture is {width} × {height} pixels: at most {MAX_PIXELS} in all and {MAX_SIDE_PIXELS} a side are taken."
        )


def _png_size(file: bytes) -> tuple[int, int]:
    """Width and height, having walked all chunks to the end."""
    at, size = len(_PNG), None
    for _ in range(MAX_CHUNKS):
        head = file[at : at + 8]
        if len(head) < 8:
            raise DocumentTruncated
        length, name = struct.unpack(">I4s", head)
        at += 12 + length
        if at > len(file):
            raise DocumentTruncated
        if size is None:
            if name != b"IHDR" or length != 13:
                raise DocumentUnreadable
            size = struct.unpack(">II", file[at - 4 - length : at - 4 - length + 8])
        if name == b"IEND":
            return int(size[0]), int(size[1])
    raise DocumentBomb("The picture has more parts than a picture has.")


def _jpeg_size(file: bytes) -> tuple[int, int]:
    """Width and height from the first frame's header."""
    if not file.rstrip(b"\0").endswith(_JPEG_END):
        raise DocumentTruncated
    at = 2
    for _ in range(MAX_CHUNKS):
        if len(file) < at + 4 or file[at] != 0xFF:
            raise DocumentUnreadable
        marker, (length,) = file[at + 1], struct.unpack(">H", file[at + 2 : at + 4])
        if marker in _SIZES_AT:
            if len(file) < at + 9:
                raise DocumentUnreadable
            height, width = struct.unpack(">HH", file[at + 5 : at + 9])
            return int(width), int(height)
        at += 1 if marker == 0xFF else 2 + length
    raise DocumentUnreadable
