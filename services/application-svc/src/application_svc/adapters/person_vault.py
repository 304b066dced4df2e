"""Personal data at rest: the person, the form on its way, and the documents of an application, each sealed for its place."""

from collections.abc import Mapping
from typing import Any

import msgspec

from application_svc.ports import Person, Sealed
from fenqi.store.cipher import FieldCipher


class PersonVault:
    """Seals for one application: the same bytes under another one don't open."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def seal(self, application_id: str, person: Person) -> Sealed:
        """Encrypt under the current key."""
        return self._seal(msgspec.json.encode(person), f"applications/{application_id}/person")

    def open(self, application_id: str, sealed: Sealed) -> Person:
        """Decrypt. Raises fenqi.store.cipher.CantOpen, a fault of the installation."""
        return msgspec.json.decode(self._open(sealed, f"applications/{application_id}/person"), type=Person)

    def seal_sections(self, application_id: str, filled: Mapping[str, Mapping[str, Any]]) -> Sealed:
        """A form that is being filled in, whole."""
        return self._seal(msgspec.json.encode(filled), f"applications/{application_id}/sections")

    def open_sections(self, application_id: str, sealed: Sealed) -> dict[str, dict[str, Any]]:
        """The form again. Raises CantOpen."""
        data = self._open(sealed, f"applications/{application_id}/sections")
        return msgspec.json.decode(data, type=dict[str, dict[str, Any]])

    def seal_document(self, document_id: str, content: bytes) -> Sealed:
        """A document: under another id it does not open."""
        return self._seal(content, f"documents/{document_id}")

    def open_document(self, document_id: str, sealed: Sealed) -> bytes:
        """Its content again. Raises CantOpen."""
        return self._open(sealed, f"documents/{document_id}")

    def _seal(self, data: bytes, place: str) -> Sealed:
        return Sealed(self._cipher.current, self._cipher.seal_bytes(data, place))

    def _open(self, sealed: Sealed, place: str) -> bytes:
        return self._cipher.open_bytes(sealed.key_id, sealed.data, place)
