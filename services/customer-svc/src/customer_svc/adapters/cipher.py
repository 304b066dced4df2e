"""Field encryption (AES-256-GCM) under keys with ids, and blind indexes (HMAC-SHA256) to find what is encrypted."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class CantOpen(Exception):
    """A sealed field names an unknown key, or was tampered with or moved: an operator has to look."""


class FieldCipher:
    """`keys` by id, each 32 bytes; `current`, or else the last, seals. What is sealed says its key: "<key id>.<base64>"."""

    def __init__(self, keys: Mapping[str, bytes], current: str | None = None) -> None:
        current = current or next(reversed(list(keys)), "")
        if current not in keys or any(len(key) != KEY_BYTES or "." in id_ for id_, key in keys.items()):
            raise ValueError("encryption keys: 32 bytes each, ids without a dot, the current one among them")
        self._ciphers = {id_: AESGCM(key) for id_, key in keys.items()}
        self.current = current

    def seal(self, text: str, place: str) -> str:
        """Encrypt. `place` ("people/<id>/name") is bound to it: moved to another row or field it does not open."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._ciphers[self.current].encrypt(nonce, text.encode(), place.encode())
        return f"{self.current}.{base64.b64encode(sealed).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Decrypt with the key it names. Raises CantOpen."""
        key_id, _, text = sealed.partition(".")
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CantOpen(f"{place}: no key {key_id!r} in the settings")
        data = base64.b64decode(text)
        try:
            return cipher.decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], place.encode()).decode()
        except InvalidTag as error:
            raise CantOpen(f"{place}: does not open with key {key_id!r}") from error


class BlindIndex:
    """The same text gives the same index; without the pepper nobody can try texts."""

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()

    def __call__(self, kind: str, *parts: str) -> str:
        """HMAC-SHA256 as hex; `kind` keeps a phone's index apart from a code's."""
        return hmac.new(self._pepper, "\x1f".join((kind, *parts)).encode(), hashlib.sha256).hexdigest()


def key_bytes(text: str) -> bytes:
    """A key from base64, the ordinary or the URL-safe alphabet."""
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "==")
