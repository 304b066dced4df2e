"""Tokens: JWTs (Ed25519) signed by access-svc, checked offline by every service against its key set."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from fenqi.web.problems import Unauthenticated

ALGORITHM = "Ed25519"
ISSUER = "fenqi"
AUDIENCE = "fenqi"
LEEWAY_SECONDS = 5
MAX_CACHED = 10_000
KEYS_AGAIN_SECONDS = 10.0
"""At most so often an unknown key id makes a service ask for the key set again."""

Population = Literal["staff", "customer", "merchant", "service"]
KeySource = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `id` is a staff, customer, merchant or service id; `permissions` as "loan:pay"."""

    id: str
    population: Population
    permissions: frozenset[str] = field(default_factory=frozenset)

    @property
    def actor(self) -> str:
        """How facts name them: "staff:0190…"."""
        return f"{self.population}:{self.id}"


def sign(key: OKPKey, principal: Principal, *, now: datetime, seconds: int, token_id: str) -> str:
    """A token for `principal`, valid for `seconds`."""
    issued = int(now.timestamp())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": principal.id,
        "pop": principal.population,
        "perms": sorted(principal.permissions),
        "iat": issued,
        "exp": issued + seconds,
        "jti": token_id,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT"}, claims, key, algorithms=[ALGORITHM])


class Tokens:
    """Checks tokens against access-svc's key set, fetched when first needed and when a key id is new."""

    def __init__(self, keys: KeySource, clock: Callable[[], datetime]) -> None:
        self._source = keys
        self._clock = clock
        self._keys: KeySet | None = None
        self._asked_at = 0.0
        self._checked: dict[str, tuple[float, Principal]] = {}

    async def check(self, token: str) -> Principal:
        """The principal of a valid token; raises Unauthenticated."""
        now = self._clock().timestamp()
        known = self._checked.get(token)
        if known is not None and now < known[0]:
            return known[1]
        if self._keys is None:
            await self._fetch(now)
        try:
            principal, until = self._read(token, now)
        except (JoseError, ValueError, KeyError, TypeError):
            if now - self._asked_at < KEYS_AGAIN_SECONDS:
                raise Unauthenticated from None
            await self._fetch(now)
            try:
                principal, until = self._read(token, now)
            except (JoseError, ValueError, KeyError, TypeError):
                raise Unauthenticated from None
        if len(self._checked) >= MAX_CACHED:
            self._checked.clear()
        self._checked[token] = (until, principal)
        return principal

    async def _fetch(self, now: float) -> None:
        try:
            self._keys = KeySet.import_key_set(await self._source())  # type: ignore[arg-type]
        finally:
            self._asked_at = now  # also when nobody answered: bad tokens must not become a stream of requests

    def _read(self, token: str, now: float) -> tuple[Principal, float]:
        decoded = jwt.decode(token, self._keys, algorithms=[ALGORITHM])  # type: ignore[arg-type]
        claims = decoded.claims
        if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE:
            raise ValueError("issuer or audience")
        until = float(claims["exp"])
        if now >= until or now + LEEWAY_SECONDS < float(claims["iat"]):
            raise ValueError("expired, or not valid yet")
        return Principal(str(claims["sub"]), claims["pop"], frozenset(claims["perms"])), until
