"""Who of the house works on a case: dealt out to many at once, taken, handed back, reassigned."""

from collections.abc import Sequence
from dataclasses import dataclass

from collections_svc.adapters.aggregates import CASES, COLLECTORS
from collections_svc.adapters.sight import seen_case
from collections_svc.domain.assignment import Collector, Waiting, assign, deal, hand_back
from collections_svc.domain.work_facts import CaseAssigned, How
from fenqi.store import UnitOfWork
from fenqi.web.tokens import Principal

MAX_COLLECTORS = 1_000
CASES_AT_ONCE = 500

_COLLECTORS = f"SELECT id, version, head, state::text AS state FROM collectors ORDER BY id LIMIT {MAX_COLLECTORS}"
_LOADS = (
    "SELECT collector_id, count(*) AS cases FROM cases WHERE status = 'open' AND collector_id IS NOT NULL GROUP BY 1"
)
_LOAD = "SELECT count(*) AS cases FROM cases WHERE status = 'open' AND collector_id = $1"
_WAITING = """
    SELECT id, version, head, state::text AS state FROM cases
    WHERE status = 'open' AND collector_id IS NULL AND agency_id IS NULL
    AND expected_minor <= $1 AND (expected_minor < $1 OR id > $2) ORDER BY expected_minor DESC, id LIMIT $3
"""
FROM_THE_TOP = (2**62, "")


@dataclass(frozen=True, slots=True)
class Deal:
    """Deal out the waiting cases after this place (expected recovery and loan id), the most expected first."""

    after: tuple[int, str] = FROM_THE_TOP


@dataclass(frozen=True, slots=True)
class Dealt:
    """How many were given to somebody; where to go on, None when all were seen."""

    dealt: int
    then: tuple[int, str] | None


async def deal_cases(command: Deal, uow: UnitOfWork, _ports: object) -> Dealt:
    """One batch of waiting cases to whoever has the skill and the least load. Capacity is a limit that two who write at the
    same moment can pass by the other's cases."""
    collectors = uow.take(COLLECTORS, await uow.fetch(_COLLECTORS))
    if not any(one.is_active for one in collectors.values()):
        return Dealt(0, None)
    loads = await loads_of(uow)
    cases = list(uow.take(CASES, await uow.fetch(_WAITING, *command.after, CASES_AT_ONCE)).values())
    waiting = [Waiting(one.loan_id, one.queue, one.past_due_minor, one.currency) for one in cases]
    dealt = deal(waiting, collectors.values(), loads)
    for case in cases:
        if case.loan_id in dealt:
            fact = CaseAssigned(
                case.loan_id, case.case_id, case.customer_id, dealt[case.loan_id], None, "dealt", case.queue,
                uow.context.business_date,
            )  # fmt: skip
            uow.record(CASES, case.loan_id, [fact])
    last = cases[-1] if len(cases) == CASES_AT_ONCE else None
    return Dealt(len(dealt), None if last is None else (last.expected_minor, last.loan_id))


async def loads_of(uow: UnitOfWork) -> dict[str, int]:
    """Open cases by collector."""
    return {row["collector_id"]: row["cases"] for row in await uow.fetch(_LOADS)}


@dataclass(frozen=True, slots=True)
class Assign:
    """`collector_id` works on the case from now on."""

    who: Principal
    loan_id: str
    collector_id: str
    how: How


@dataclass(frozen=True, slots=True)
class Hands:
    """Who works on the case of a loan, and its queue."""

    loan_id: str
    queue: str
    collector_id: str | None
    agency_id: str | None


async def assign_case(command: Assign, uow: UnitOfWork, _ports: object) -> Hands:
    """Taken by a collector, or given by a lead. Raises NoCase and what `assign` raises."""
    case = await seen_case(uow, command.loan_id, command.who)
    collector: Collector | None = await uow.find(COLLECTORS, command.collector_id)
    load = (await uow.fetch(_LOAD, command.collector_id))[0]["cases"]
    facts = assign(case, collector, load, command.how, uow.context.business_date)
    return _hands(uow, command.loan_id, facts)


@dataclass(frozen=True, slots=True)
class HandBack:
    """The collector works on it no more."""

    who: Principal
    loan_id: str
    reason: str


async def hand_case_back(command: HandBack, uow: UnitOfWork, _ports: object) -> Hands:
    """Raises NoCase and what `hand_back` raises."""
    case = await seen_case(uow, command.loan_id, command.who)
    facts = hand_back(case, command.who.id, command.reason, uow.context.business_date)
    return _hands(uow, command.loan_id, facts)


def _hands(uow: UnitOfWork, loan_id: str, facts: Sequence[object]) -> Hands:
    case = uow.record(CASES, loan_id, facts)
    return Hands(loan_id, case.queue, case.hands.collector_id, case.hands.agency_id)
