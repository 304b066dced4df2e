"""A person freezes a line, and releases one of its freezes."""

from dataclasses import dataclass
from datetime import date

from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import freeze
from limit_svc.domain.line import Line
from limit_svc.use_cases.find_line import find_line


@dataclass(frozen=True, slots=True)
class FreezeLine:
    customer_id: str
    freeze_id: str
    reason: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ReleaseFreeze:
    customer_id: str
    freeze_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class OpenFreeze:
    """One that is open. `reason` is a code; `source` the loan, case or watch it comes from."""

    freeze_id: str
    reason: str
    source: str | None
    frozen_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class FreezesAnswer:
    """The freezes that are open now; none: the line can be drawn on."""

    customer_id: str
    frozen: bool
    freezes: tuple[OpenFreeze, ...]


async def freeze_line(command: FreezeLine, uow: UnitOfWork, _ports: object) -> FreezesAnswer:
    """The same freeze again changes nothing. Raises NoLine and what `freeze.freeze` refuses."""
    line, context = await find_line(uow, command.customer_id), uow.context
    facts = freeze.freeze(
        line, command.freeze_id, command.reason, context.actor, context.business_date, command.expires_on
    )
    return _answer(uow.record(LINES, line.customer_id, facts))


async def release_freeze(command: ReleaseFreeze, uow: UnitOfWork, _ports: object) -> FreezesAnswer:
    """The others stay. Raises NoLine, NoFreeze."""
    line, context = await find_line(uow, command.customer_id), uow.context
    facts = freeze.release(line, command.freeze_id, command.reason, context.actor, context.business_date)
    return _answer(uow.record(LINES, line.customer_id, facts))


def _answer(line: Line) -> FreezesAnswer:
    freezes = tuple(
        OpenFreeze(one.freeze_id, one.reason, one.source, one.frozen_on, one.expires_on) for one in line.freezes
    )
    return FreezesAnswer(line.customer_id, bool(freezes), freezes)
