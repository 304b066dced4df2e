"""Settings files in JSON, read whole or not at all."""

from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class NotThisShape(ValueError):
    """A file is not what it must be: the text says where."""


def read_strictly(content: bytes, kind: type[T]) -> T:
    """The file as `kind`, at every depth with no field too many: a misspelt setting must not pass for a missing one.
    Raises NotThisShape."""
    try:
        found = msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        raise NotThisShape(str(error)) from error
    unknown = _unknown(msgspec.json.decode(content), msgspec.to_builtins(found))
    if unknown:
        raise NotThisShape(f"{unknown} is no field")
    return found


def _unknown(raw: Any, read: Any, at: str = "") -> str:
    """Where the file has a field that nobody reads."""
    if isinstance(raw, dict):
        lost = next((f"{at}.{key}" for key in raw if key not in read), "")
        return lost or next(filter(None, (_unknown(raw[key], read[key], f"{at}.{key}") for key in raw)), "")
    if isinstance(raw, list):
        return next(
            filter(None, (_unknown(a, b, f"{at}[{n}]") for n, (a, b) in enumerate(zip(raw, read, strict=True)))), ""
        )
    return ""
