"""`fenqi contract verify`: a file against its seal, the seal against its authority, the file's hash against the books."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from fenqi.store.cipher import FieldCipher
from fenqi.store.unit_of_work import Context
from loan_svc.adapters.seal_check import MAX_BYTES, check_seal
from loan_svc.adapters.sealer_pkcs12 import SealBroken, trusted_in
from loan_svc.adapters.sealer_simulator import kept_authority
from loan_svc.use_cases.verify_document import KnownDocument, known_document, verdict
from onebox.onebox import Installation


class CantVerify(OSError):
    """The file, or what to hold it against, is not there; the message says what to do."""


def verify_file(file: Path, trust: Path | None, data_dir: Path) -> dict[str, Any]:
    """The verdict, as POST /contracts/verification gives it: by the books of the installation in `data_dir`. With `trust`
    no books are asked: the seal alone decides, wherever one is. Raises CantVerify."""
    content, now = _read(file, MAX_BYTES), datetime.now(UTC)
    if trust is not None:
        return verdict(check_seal(content, _trusted(trust), now), None, asked=False)
    if not (data_dir / "secrets.json").exists():
        raise CantVerify(
            f"{data_dir} holds no installation: name its folder with --data-dir, or say whom to trust with --trust CERT.pem "
            "(GET /loan/v1/contracts/authorities gives it)."
        )
    installation = Installation.at(data_dir)
    with installation.any_server():
        roots, found = asyncio.run(_ask(installation, hashlib.sha256(content).hexdigest()))
    sealed_at = None if found is None else found.sealed.sealed_at
    return verdict(check_seal(content, roots, now, sealed_at), found)


async def _ask(installation: Installation, document_hash: str) -> tuple[tuple[bytes, ...], KnownDocument | None]:
    database = installation.database("loan")
    await database.open()
    try:
        cipher = FieldCipher({"k1": installation.secrets.field_key})
        authority = await kept_authority(database, cipher)
        now = datetime.now(UTC)
        uow = UnitOfWork(database, Context("system:fenqi", now.date(), now, new_id()))
        return () if authority is None else (authority.root_der,), await known_document(uow, document_hash)
    finally:
        await database.close()


def _trusted(trust: Path) -> tuple[bytes, ...]:
    try:
        return trusted_in(trust)
    except SealBroken as error:
        raise CantVerify(str(error)) from error


def _read(file: Path, most: int) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise CantVerify(f"{file} can't be read: {error.strerror}") from error
    if len(content) > most:
        raise CantVerify(f"{file} is larger than {most} bytes: no document of ours is.")
    return content
