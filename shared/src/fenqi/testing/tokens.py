"""Tokens for anybody, and the key set that proves them: access-svc isn't needed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from joserfc.jwk import OKPKey

from fenqi.kernel import new_id
from fenqi.web.tokens import Principal, sign

TOKEN_SECONDS = 30 * 86_400
"""Long, so that a test may move its clock by days."""


class TokenMint:
    """Signs tokens with a key of its own; `keys` is a key source as `fenqi.web.tokens.Tokens` wants it."""

    def __init__(self, clock: Callable[[], datetime], *, kid: str = "test-key") -> None:
        self._clock = clock
        self.key = OKPKey.generate_key("Ed25519", {"kid": kid})
        self.asked = 0
        """Times the key set was fetched."""

    async def keys(self) -> dict[str, Any]:
        """The published key set."""
        self.asked += 1
        return self.key_set()

    def key_set(self) -> dict[str, Any]:
        """The JSON of the key set: public parts only."""
        return {"keys": [self.key.as_dict(private=False)]}

    def token(self, principal: Principal, *, seconds: int = TOKEN_SECONDS) -> str:
        """A valid token."""
        return sign(self.key, principal, now=self._clock(), seconds=seconds, token_id=new_id())

    def header(self, principal: Principal) -> dict[str, str]:
        """The Authorization header with a valid token."""
        return {"Authorization": f"Bearer {self.token(principal)}"}


def staff(*permissions: str, id_: str = "staff-1") -> Principal:
    """A member of staff with these permissions."""
    return Principal(id_, "staff", frozenset(permissions))


def customer(id_: str = "customer-1", *permissions: str) -> Principal:
    """A customer."""
    return Principal(id_, "customer", frozenset(permissions))


def merchant(id_: str = "merchant-1", *permissions: str) -> Principal:
    """A merchant."""
    return Principal(id_, "merchant", frozenset(permissions))


def service(name: str, *permissions: str) -> Principal:
    """Another service, e.g. "loan-svc"."""
    return Principal(name, "service", frozenset(permissions))
