"""How far a stranger's PDF unfolds, looked at before anything reads it whole."""

import re
import zlib

MAX_EXPANDED_BYTES = 64_000_000
"""All streams of a file together, unpacked: a scan of 60 pages is well below."""
MAX_STREAMS = 20_000
_STREAM = re.compile(rb"stream\r?\n")


def expands_too_far(file: bytes) -> bool:
    """True when its streams unpack to more than a paper can hold, or hold packed data in packed data."""
    left = MAX_EXPANDED_BYTES
    for number, found in enumerate(_STREAM.finditer(file)):
        if number >= MAX_STREAMS:
            return True
        unpacked = _unpacked(memoryview(file)[found.end() :], left + 1)
        left -= len(unpacked)
        if left < 0 or _unpacked(memoryview(unpacked), 2):
            return True
    return False


def _unpacked(data: memoryview, at_most: int) -> bytes:
    """What deflated data begins with; nothing when it is not deflated, or as far as it goes when it breaks off."""
    try:
        return zlib.decompressobj().decompress(data, at_most)
    except zlib.error:
        return b""
