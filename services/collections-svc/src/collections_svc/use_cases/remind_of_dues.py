"""Remind customers of what falls due: a page of what loan-svc says, in one commit."""

from dataclasses import dataclass

from collections_svc.adapters.aggregates import DUE_REMINDERS
from collections_svc.domain.due_reminder import ComingDue, remind_of, reminder_id
from collections_svc.ports import Ports
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class RemindOfDues:
    dues: tuple[ComingDue, ...]


async def remind_of_dues(command: RemindOfDues, uow: UnitOfWork, _ports: Ports) -> int:
    """How many of these customers were not reminded before."""
    today, reminded = uow.context.business_date, 0
    ids = {reminder_id(due, today): due for due in command.dues}
    sent = await uow.find_many(DUE_REMINDERS, list(ids))
    for id_, due in ids.items():
        facts = remind_of(sent.get(id_), due, today)
        if facts:
            uow.record(DUE_REMINDERS, id_, facts)
            reminded += 1
    return reminded
