"""The bad-record list: who is on it is known by a keyed hash of the identity number only; nothing is ever taken out, an
entry is lifted."""

from dataclasses import dataclass
from typing import Any

from application_svc.domain.errors import IdentityNumberInvalid, RecordListed
from application_svc.ports import Ports
from fenqi.kernel import NotFound, new_id
from fenqi.store import UnitOfWork

_LISTED = """SELECT b.entry_id FROM bad_records b WHERE b.id_index = $1
    AND NOT EXISTS (SELECT FROM bad_records_lifted l WHERE l.entry_id = b.entry_id)"""
_PAGE = """SELECT b.entry_id, b.reason_code, b.listed_by, b.listed_at, l.lifted_by, l.lifted_at, l.reason AS lifted_because
    FROM bad_records b LEFT JOIN bad_records_lifted l ON l.entry_id = b.entry_id
    WHERE $1 = '' OR b.entry_id < $1 ORDER BY b.entry_id DESC LIMIT $2"""


@dataclass(frozen=True, slots=True, repr=False)
class ListRecord:
    id_number: str
    reason_code: str

    def __repr__(self) -> str:
        return "ListRecord(…)"


@dataclass(frozen=True, slots=True)
class LiftRecord:
    entry_id: str
    reason: str


async def is_listed(id_number: str, uow: UnitOfWork, ports: Ports) -> bool:
    """Whether an entry stands for this identity number."""
    return bool(await uow.fetch(_LISTED, ports.index(id_number.upper())))


async def list_record(command: ListRecord, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """Put somebody on the list. Raises IdentityNumberInvalid, RecordListed."""
    if ports.birth_date_in(command.id_number) is None:
        raise IdentityNumberInvalid
    if await is_listed(command.id_number, uow, ports):
        raise RecordListed
    entry = {
        "entry_id": new_id(),
        "id_index": ports.index(command.id_number.upper()),
        "reason_code": command.reason_code,
        "listed_by": uow.context.actor,
        "listed_at": uow.context.at,
    }
    uow.insert("bad_records", entry)
    return {name: value for name, value in entry.items() if name != "id_index"}


async def lift_record(command: LiftRecord, uow: UnitOfWork, _ports: Ports) -> dict[str, Any]:
    """Lift an entry: it stays to be seen, and stands against nobody. Raises NotFound, also when it was lifted before."""
    standing = await uow.fetch(
        """SELECT FROM bad_records b WHERE b.entry_id = $1
        AND NOT EXISTS (SELECT FROM bad_records_lifted l WHERE l.entry_id = b.entry_id)""",
        command.entry_id,
    )
    if not standing:
        raise NotFound(f"No entry {command.entry_id} stands.")
    lifted = {
        "entry_id": command.entry_id,
        "lifted_by": uow.context.actor,
        "lifted_at": uow.context.at,
        "reason": command.reason,
    }
    uow.insert("bad_records_lifted", lifted)
    return lifted


async def show_records(uow: UnitOfWork, cursor: str, limit: int) -> list[dict[str, Any]]:
    """Newest first, without saying who."""
    return [dict(row) for row in await uow.fetch(_PAGE, cursor, limit)]
