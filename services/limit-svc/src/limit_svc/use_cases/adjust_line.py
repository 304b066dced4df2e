"""A person adjusts a line, decides a proposal, or gives a customer caps of their own."""

from dataclasses import dataclass

from fenqi.kernel import Money
from fenqi.store import UnitOfWork
from limit_svc.adapters.aggregates import LINES
from limit_svc.domain import adjust
from limit_svc.domain.caps import Caps
from limit_svc.domain.change_caps import change_caps
from limit_svc.domain.line import Line
from limit_svc.ports import Ports
from limit_svc.use_cases.find_line import find_line


@dataclass(frozen=True, slots=True)
class AdjustLine:
    customer_id: str
    proposal_id: str
    limit: Money
    reason: str


@dataclass(frozen=True, slots=True)
class DecideProposal:
    customer_id: str
    proposal_id: str
    agreed: bool
    reason: str
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangeCaps:
    customer_id: str
    sub_line_id: str | None
    caps: Caps | None
    reason: str


@dataclass(frozen=True, slots=True)
class AdjustAnswer:
    """The line's limit now; `waits_for_second`: the proposal is open until another person has decided."""

    customer_id: str
    proposal_id: str
    limit: Money
    available: Money
    waits_for_second: bool


@dataclass(frozen=True, slots=True)
class CapsAnswer:
    """The caps of the customer's own; None where the policy's hold."""

    customer_id: str
    sub_line_id: str | None
    caps: Caps | None


async def adjust_line(command: AdjustLine, uow: UnitOfWork, ports: Ports) -> AdjustAnswer:
    """Raises NoLine and what `adjust.by_person` refuses."""
    line, policy = await find_line(uow, command.customer_id), ports.policy
    asked = adjust.Asked(
        command.proposal_id,
        command.limit,
        (command.reason,),
        uow.context.actor,
        uow.context.business_date,
        policy.version,
        policy.second_from(line.currency),
    )
    return _answer(uow.record(LINES, line.customer_id, adjust.by_person(line, asked)), command.proposal_id)


async def decide_proposal(command: DecideProposal, uow: UnitOfWork, _ports: object) -> AdjustAnswer:
    """Raises NoLine and what `adjust.decide` refuses."""
    line, context = await find_line(uow, command.customer_id), uow.context
    facts = adjust.decide(
        line,
        command.proposal_id,
        command.agreed,
        command.reason,
        context.actor,
        context.business_date,
        command.permissions,
    )
    return _answer(uow.record(LINES, line.customer_id, facts), command.proposal_id)


async def set_caps(command: ChangeCaps, uow: UnitOfWork, _ports: object) -> CapsAnswer:
    """Raises NoLine, NoSubLine, CapsMalformed."""
    line = await find_line(uow, command.customer_id)
    facts = change_caps(line, command.sub_line_id, command.caps, command.reason, uow.context.actor)
    uow.record(LINES, line.customer_id, facts)
    return CapsAnswer(command.customer_id, command.sub_line_id, command.caps)


def _answer(line: Line, proposal_id: str) -> AdjustAnswer:
    limit, available = Money(line.limit_minor, line.currency), Money(line.available_minor, line.currency)
    waits = line.proposal is not None and line.proposal.proposal_id == proposal_id
    return AdjustAnswer(line.customer_id, proposal_id, limit, available, waits)
