"""Notes of visits and answers of the bureau, sealed field by field."""

import msgspec

from collections_svc.domain.bureau_changes import CreditRecord
from fenqi.store.cipher import FieldCipher

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(CreditRecord).decode


class SealedFields:
    """Each text is bound to its place: moved to another id it does not open."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def seal(self, visit_id: str, notes: str) -> str:
        """A visit's notes."""
        return self._cipher.seal(notes, f"visit_notes/{visit_id}")

    def open(self, visit_id: str, sealed: str) -> str:
        """A visit's notes in clear. Raises CantOpen."""
        return self._cipher.open(sealed, f"visit_notes/{visit_id}")

    def seal_record(self, check_id: str, record: CreditRecord) -> str:
        """What the bureau told."""
        return self._cipher.seal(_encode(record).decode(), f"bureau_checks/{check_id}")

    def open_record(self, check_id: str, sealed: str) -> CreditRecord:
        """What the bureau told, in clear. Raises CantOpen."""
        return _decode(self._cipher.open(sealed, f"bureau_checks/{check_id}"))
