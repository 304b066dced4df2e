"""What the use cases need from outside."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Posted:
    """A server's answer: its status, or the reason why there was none."""

    status: int | None
    reason: str = ""


class Cipher(Protocol):
    """Secrets that have to be read again."""

    def seal(self, text: str, place: str) -> str:
        """Encrypt for this place."""

    def open(self, sealed: str, place: str) -> str:
        """Decrypt what was sealed for this place."""


class KeyedHash(Protocol):
    """Secrets that need not be read again."""

    def __call__(self, kind: str, *parts: str) -> str:
        """A keyed hash."""


class Webhooks(Protocol):
    """The way to the merchants' servers."""

    async def post(self, url: str, secret: str, webhook_id: str, body: str, at: datetime) -> Posted:
        """Post once; raises nothing."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    cipher: Cipher
    keyed_hash: KeyedHash
    webhooks: Webhooks
