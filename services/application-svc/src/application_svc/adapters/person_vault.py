"""Personal data at rest: one sealed row per application."""

import msgspec

from application_svc.ports import Person, Sealed
from fenqi.store.cipher import FieldCipher


class PersonVault:
    """Seals a person for one application: the same bytes under another one don't open."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def seal(self, application_id: str, person: Person) -> Sealed:
        """Encrypt under the current key."""
        data = self._cipher.seal_bytes(msgspec.json.encode(person), _place(application_id))
        return Sealed(self._cipher.current, data)

    def open(self, application_id: str, sealed: Sealed) -> Person:
        """Decrypt. Raises fenqi.store.cipher.CantOpen, a fault of the installation."""
        return msgspec.json.decode(
            self._cipher.open_bytes(sealed.key_id, sealed.data, _place(application_id)), type=Person
        )


def _place(application_id: str) -> str:
    return f"applications/{application_id}/person"
