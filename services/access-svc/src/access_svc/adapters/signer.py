"""Signs tokens with the service's Ed25519 key and publishes the public half."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from joserfc.jwk import OKPKey

from fenqi.web.tokens import Principal, sign


class Ed25519Signer:
    """`jwk` is the private key as JWK JSON."""

    def __init__(self, jwk: str, clock: Callable[[], datetime]) -> None:
        self._key = OKPKey.import_key(json.loads(jwk))
        self._key.ensure_kid()
        self._clock = clock

    def sign(self, principal: Principal, session_id: str, *, seconds: int) -> str:
        """A token valid from now for `seconds`."""
        return sign(self._key, principal, now=self._clock(), seconds=seconds, token_id=session_id)

    def published(self) -> dict[str, Any]:
        """The JSON Web Key Set."""
        return {"keys": [self._key.as_dict(private=False)]}
