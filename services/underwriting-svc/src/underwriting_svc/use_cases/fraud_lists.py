"""The black and the bad-record list: staff put an identifier on, and two of them take it off."""

from dataclasses import dataclass
from datetime import date

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import LIST_ENTRIES
from underwriting_svc.domain.applicant import Kind
from underwriting_svc.domain.fraud import list_entry as rules
from underwriting_svc.domain.fraud.list_entry import Fact
from underwriting_svc.domain.fraud.thresholds import ListName
from underwriting_svc.ports import Ports


@dataclass(frozen=True, slots=True)
class AddToList:
    list: ListName
    kind: Kind
    value: str
    reason: str
    expires_on: date
    by: str

    def __repr__(self) -> str:
        return "AddToList(…)"


@dataclass(frozen=True, slots=True)
class AskRemoval:
    entry_id: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class DecideRemoval:
    entry_id: str
    agreed: bool
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class EntryAnswer:
    entry_id: str
    list: str
    status: str
    expires_on: date


async def add_to_list(command: AddToList, uow: UnitOfWork, ports: Ports) -> EntryAnswer:
    """The identifier is kept as a keyed hash only. Raises IdentifierEmpty, ExpiryOutOfRange."""
    hash_ = ports.sources.links.hash_of(command.kind, command.value)
    entry_id, context = new_id(), uow.context
    facts = rules.add(
        entry_id,
        command.list,
        (command.kind,),
        command.reason,
        None,
        command.by,
        command.expires_on,
        context.business_date,
        context.at,
    )
    uow.insert("list_marks", {"entry_id": entry_id, "kind": command.kind, "hash": hash_})
    return _recorded(uow, entry_id, facts)


async def ask_removal(command: AskRemoval, uow: UnitOfWork, _ports: Ports) -> EntryAnswer:
    """Raises NotFound, EntryRemoved, RemovalAsked."""
    entry = await uow.get(LIST_ENTRIES, command.entry_id)
    return _recorded(uow, entry.id, rules.ask_removal(entry, command.by, command.reason, uow.context.at))


async def decide_removal(command: DecideRemoval, uow: UnitOfWork, _ports: Ports) -> EntryAnswer:
    """Raises NotFound, RemovalNotAsked, RemovalAskedByYou."""
    entry = await uow.get(LIST_ENTRIES, command.entry_id)
    facts = rules.decide_removal(entry, command.by, command.agreed, command.reason, uow.context.at)
    return _recorded(uow, entry.id, facts)


def _recorded(uow: UnitOfWork, entry_id: str, facts: list[Fact]) -> EntryAnswer:
    after = uow.record(LIST_ENTRIES, entry_id, facts)
    return EntryAnswer(after.id, after.list, after.status, after.expires_on)
