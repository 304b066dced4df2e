"""Identifiers: UUIDv7 in time order for new things, UUIDv5 for things a retry must name the same."""

import uuid

from uuid_utils import uuid7

_NAMESPACE = uuid.UUID("6f0c2f0a-5c1e-5d55-9d3a-0f2d6c1d8a11")


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562) as text; sorts by creation time."""
    return str(uuid7())


def derived_id(*parts: str) -> str:
    """The same parts give the same id (UUIDv5), so a repeated step names its effect the same way."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts)))
