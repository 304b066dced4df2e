"""What the use cases need from outside."""

from dataclasses import dataclass
from typing import Protocol

from fenqi.web.tokens import Principal


class CodeSender(Protocol):
    """Brings a one-time code to a phone."""

    async def send(self, phone: str, code: str) -> None:
        """Raises Unavailable when the gateway does not take it."""


class Secrets(Protocol):
    """Passwords, one-time codes and what is kept of them."""

    async def hash_password(self, password: str) -> str:
        """A hash to keep."""

    async def password_matches(self, password: str, kept: str) -> bool:
        """Compare, in constant time, off the event loop."""

    def new_totp_secret(self) -> str:
        """A secret for an authenticator app."""

    def totp_matches(self, code: str, secret: str, unix_seconds: int) -> bool:
        """Compare a TOTP (RFC 6238), one step either way."""

    def new_code(self) -> str:
        """Six random digits."""

    def keyed_hash(self, kind: str, *parts: str) -> str:
        """HMAC-SHA256 with the service's pepper: a keyed hash, or a code not kept in clear."""


class Signer(Protocol):
    """Signs tokens."""

    def sign(self, principal: Principal, session_id: str, *, seconds: int) -> str:
        """A token."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    sender: CodeSender
    secrets: Secrets
    signer: Signer
    service_secrets: dict[str, str]
