"""Personal data at rest: AES-256-GCM, bound to its application, under keys that can rotate."""

import base64
import binascii
import os
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from application_svc.ports import Person, Sealed

NONCE_BYTES = 12
KEY_BYTES = 32


class KeysBroken(ValueError):
    """The settings' keys can't be used: the text says which and why."""


class PersonVault:
    """Seals with the current key, opens with whichever key a row names."""

    def __init__(self, keys: Mapping[str, str], current: str | None = None) -> None:
        if not keys:
            raise KeysBroken("there is no key for personal data")
        current = current or list(keys)[-1]
        if current not in keys:
            raise KeysBroken(f"the current key {current!r} is not among the keys for personal data")
        self._ciphers = {key_id: AESGCM(_key(key_id, text)) for key_id, text in keys.items()}
        self.current = current

    def seal(self, application_id: str, person: Person) -> Sealed:
        """Encrypt for one application: the same bytes under another application don't open."""
        nonce = os.urandom(NONCE_BYTES)
        text = msgspec.json.encode(person)
        return Sealed(
            self.current,
            nonce + self._ciphers[self.current].encrypt(nonce, text, _bound_to(self.current, application_id)),
        )

    def open(self, application_id: str, sealed: Sealed) -> Person:
        """Decrypt. A key that is gone or bytes that were changed are a fault of the installation: AssertionError."""
        cipher = self._ciphers.get(sealed.key_id)
        if cipher is None:
            raise AssertionError(f"key {sealed.key_id!r} is not in the settings")
        nonce, text = sealed.data[:NONCE_BYTES], sealed.data[NONCE_BYTES:]
        try:
            return msgspec.json.decode(
                cipher.decrypt(nonce, text, _bound_to(sealed.key_id, application_id)), type=Person
            )
        except InvalidTag:
            raise AssertionError(f"the personal data of application {application_id} was changed or moved") from None


def _bound_to(key_id: str, application_id: str) -> bytes:
    return f"{key_id}\n{application_id}".encode()


def _key(key_id: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysBroken(f"key {key_id!r} must be {KEY_BYTES} bytes in base 64")
    return key
