"""Fields at rest: AES-256-GCM under keys with ids that rotate, and keyed hashes to find what is encrypted."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12


class KeysBroken(ValueError):
    """The settings' keys can't be used: the text says which and why."""


class CantOpen(Exception):
    """A sealed field names an unknown key, or was changed or moved: an operator has to look."""


class FieldCipher:
    """`keys` by id, each 32 bytes in base 64 (either alphabet); `current`, or else the last, seals. All of them open."""

    def __init__(self, keys: Mapping[str, str], current: str | None = None) -> None:
        current = current or next(reversed(list(keys)), "")
        if current not in keys:
            raise KeysBroken(f"encryption keys: the current one, {current!r}, is not among {sorted(keys)}")
        self._ciphers = {key_id: AESGCM(_key(key_id, text)) for key_id, text in keys.items()}
        self.current = current

    def seal(self, text: str, place: str) -> str:
        """Encrypt to "<key id>.<base 64>". `place` ("people/<id>/name") and key are bound to it: moved, it won't open."""
        return f"{self.current}.{base64.b64encode(self.seal_bytes(text.encode(), place)).decode()}"

    def open(self, sealed: str, place: str) -> str:
        """Decrypt with the key it names. Raises CantOpen."""
        key_id, _, text = sealed.partition(".")
        try:
            data = base64.b64decode(text, validate=True)
        except binascii.Error:
            raise CantOpen(f"{place}: is not sealed") from None
        return self.open_bytes(key_id, data, place).decode()

    def seal_bytes(self, data: bytes, place: str) -> bytes:
        """Encrypt under the current key: keep its id beside the answer."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, data, _bound_to(self.current, place))

    def open_bytes(self, key_id: str, sealed: bytes, place: str) -> bytes:
        """Decrypt. Raises CantOpen."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            raise CantOpen(f"{place}: key {key_id!r} is not in the settings")
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(key_id, place))
        except (InvalidTag, ValueError) as error:
            raise CantOpen(f"{place}: changed or moved, it doesn't open with key {key_id!r}") from error


class KeyedHash:
    """The same text gives the same hash; without the pepper nobody can try texts."""

    def __init__(self, pepper: str) -> None:
        self._pepper = pepper.encode()

    def __call__(self, kind: str, *parts: str) -> str:
        """HMAC-SHA256 as hex; `kind` keeps a phone's hash apart from a code's."""
        return hmac.new(self._pepper, "\x1f".join((kind, *parts)).encode(), hashlib.sha256).hexdigest()


def _bound_to(key_id: str, place: str) -> bytes:
    return f"{key_id}\n{place}".encode()


def _key(key_id: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES or "." in key_id:
        raise KeysBroken(f"encryption keys: {key_id!r} must be {KEY_BYTES} bytes in base 64, its id without a dot")
    return key
