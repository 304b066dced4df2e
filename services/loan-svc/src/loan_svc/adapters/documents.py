"""Documents at rest: encrypted in a table of their own, known by the SHA-256 of what they say."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from fenqi.store import Database, UnitOfWork
from fenqi.store.cipher import CantOpen, FieldCipher

Kind = Literal["contract", "letter", "scan", "evidence", "draft"]
"""A draft is printed and never kept."""

_FIND = "SELECT contract_id, kind, media_type, sha256, key_id, sealed FROM documents WHERE document_id = $1"
_OF_HASH = "SELECT contract_id, kind FROM documents WHERE sha256 = $1 AND kind IN ('contract', 'letter')"


@dataclass(frozen=True, slots=True)
class Document:
    """A file, and what it is."""

    document_id: str
    contract_id: str
    kind: Kind
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Of its content."""
        return hashlib.sha256(self.content).hexdigest()


class DocumentVault:
    """Every document is bound to its id and kind: moved in the table, it does not open."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def keep(self, uow: UnitOfWork, document: Document) -> None:
        """Stage a document."""
        sealed = self._cipher.seal_bytes(document.content, _place(document.document_id, document.kind))
        uow.insert(
            "documents",
            {
                "document_id": document.document_id,
                "contract_id": document.contract_id,
                "kind": document.kind,
                "media_type": document.media_type,
                "sha256": document.sha256,
                "size_bytes": len(document.content),
                "key_id": self._cipher.current,
                "sealed": f"\\x{sealed.hex()}",
                "kept_at": uow.context.at,
            },
        )

    async def find(self, uow: UnitOfWork, document_id: str) -> Document | None:
        """A document as it was kept. Raises CantOpen when it was changed since."""
        rows = await uow.fetch(_FIND, document_id)
        if not rows:
            return None
        row = rows[0]
        content = self._cipher.open_bytes(row["key_id"], row["sealed"], _place(document_id, row["kind"]))
        document = Document(document_id, row["contract_id"], row["kind"], row["media_type"], content)
        if document.sha256 != row["sha256"]:
            raise CantOpen(f"documents/{document_id}: its hash is not the one that was kept")
        return document


async def contract_of_hash(database: Database, document_hash: str) -> tuple[str, Kind] | None:
    """Which contract a sealed document belongs to, and what kind it is."""
    row = await database.fetchrow(_OF_HASH, document_hash)
    return None if row is None else (row["contract_id"], row["kind"])


def _place(document_id: str, kind: str) -> str:
    return f"documents/{kind}/{document_id}"
