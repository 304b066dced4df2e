"""Papers of the legal road at rest: encrypted in a table of their own, known by the SHA-256 of what they say."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from fenqi.kernel import Invalid
from fenqi.store import UnitOfWork
from fenqi.store.cipher import CantOpen, FieldCipher

MAX_PAPER_BYTES = 8 * 1024 * 1024
MediaType = Literal["application/pdf", "image/jpeg", "image/png"]

_FIND = "SELECT media_type, key_id, sealed FROM legal_papers WHERE loan_id = $1 AND sha256 = $2"
_KEPT = "SELECT sha256 FROM legal_papers WHERE loan_id = $1 AND sha256 = ANY($2)"
_BEGINS: dict[bytes, MediaType] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


class PaperOfUnknownKind(Invalid):
    """A paper is a PDF, a JPEG or a PNG, told by its content: send it as one of these."""

    code = "paper-of-unknown-kind"


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of one loan's legal road."""

    loan_id: str
    media_type: MediaType
    content: bytes

    @classmethod
    def of(cls, loan_id: str, content: bytes) -> "Paper":
        """Its kind told by its content. Raises PaperOfUnknownKind."""
        for begin, media_type in _BEGINS.items():
            if content.startswith(begin):
                return cls(loan_id, media_type, content)
        raise PaperOfUnknownKind

    @property
    def sha256(self) -> str:
        """Of its content."""
        return hashlib.sha256(self.content).hexdigest()


class LegalPapers:
    """Every paper is bound to its loan and its hash: moved in the table, it does not open."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def keep(self, uow: UnitOfWork, paper: Paper) -> None:
        """Stage a paper that is not kept yet."""
        sealed = self._cipher.seal_bytes(paper.content, _place(paper.loan_id, paper.sha256))
        uow.insert(
            "legal_papers",
            {
                "loan_id": paper.loan_id,
                "sha256": paper.sha256,
                "media_type": paper.media_type,
                "size_bytes": len(paper.content),
                "key_id": self._cipher.current,
                "sealed": f"\\x{sealed.hex()}",
                "kept_by": uow.context.actor,
                "kept_at": uow.context.at,
            },
        )

    async def missing(self, uow: UnitOfWork, loan_id: str, hashes: tuple[str, ...]) -> list[str]:
        """Those of these hashes of which no paper of the loan is kept."""
        if not hashes:
            return []
        kept = {row["sha256"] for row in await uow.fetch(_KEPT, loan_id, list(hashes))}
        return [one for one in hashes if one not in kept]

    async def find(self, uow: UnitOfWork, loan_id: str, sha256: str) -> Paper | None:
        """A paper as it was kept. Raises CantOpen when it was changed since."""
        rows = await uow.fetch(_FIND, loan_id, sha256)
        if not rows:
            return None
        row = rows[0]
        content = self._cipher.open_bytes(row["key_id"], row["sealed"], _place(loan_id, sha256))
        paper = Paper(loan_id, row["media_type"], content)
        if paper.sha256 != sha256:
            raise CantOpen(f"{_place(loan_id, sha256)}: its hash is not the one that was kept")
        return paper


def _place(loan_id: str, sha256: str) -> str:
    return f"legal_papers/{loan_id}/{sha256}"
