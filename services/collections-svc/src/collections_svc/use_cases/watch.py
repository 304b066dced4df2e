"""Keeps the watch over a customer: what happened to loans and lines, what a person reports, and signals that end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from collections_svc.adapters.aggregates import VISITS, WATCHES
from collections_svc.domain import signals, visit
from collections_svc.domain.care_policy import Care
from collections_svc.domain.watch import Watch, watch_id_of
from collections_svc.domain.watch_facts import VisitAwaited, WatchFact
from collections_svc.domain.watch_loans import open_watch
from collections_svc.ports import Ports
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork


class NotWatched(NotFound):
    """This customer has never had a loan disbursed: nobody watches."""

    code = "customer-not-watched"


@dataclass(frozen=True, slots=True)
class LoseContact:
    customer_id: str
    attempts: int
    loan_id: str | None = None


@dataclass(frozen=True, slots=True)
class ClearSignal:
    customer_id: str
    signal: str
    loan_id: str | None
    remark: str


@dataclass(frozen=True, slots=True)
class Look:
    watch_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchAnswer:
    """What a change of the watch answers."""

    watch_id: str
    customer_id: str
    risk_class: str | None
    signals: tuple[str, ...]

    @classmethod
    def of(cls, watch: Watch) -> "WatchAnswer":
        """From the domain's watch."""
        open_ones = tuple(one.signal for one in watch.signals)
        return cls(watch.watch_id, watch.customer_id, watch.risk_class, open_ones)


async def record_watch(watch_id: str, facts: Sequence[WatchFact], uow: UnitOfWork) -> Watch:
    """Record what was decided of a watch; the visit that is planned follows it: off where no loan runs any more, earlier
    where a signal wants that. So a watch that has a visit planned is never due for one."""
    watch = uow.record(WATCHES, watch_id, facts)
    if watch.visit_id is None or (watch.running and watch.visit_by is None):
        return watch
    planned = await uow.get(VISITS, watch.visit_id)
    today = uow.context.business_date
    if watch.visit_by is None:
        cancelled = uow.record(VISITS, planned.visit_id, visit.cancel(planned, "loans_ended", today))
        return uow.record(WATCHES, watch_id, [visit.answer(watch, cancelled, None, today)])
    moved = visit.bring_forward(planned, watch.visit_by, uow.context.actor, today)
    if moved is not None:
        planned = uow.record(VISITS, planned.visit_id, [moved])
    awaited = VisitAwaited(watch_id, watch.customer_id, planned.visit_id, planned.planned_on, today)
    return uow.record(WATCHES, watch_id, [awaited])


async def follow(customer_id: str, decide: Callable[[Watch | None], list[WatchFact]], uow: UnitOfWork) -> None:
    """Record what `decide` makes of the watch as it is."""
    watch_id = watch_id_of(customer_id)
    found: Watch | None = await uow.find(WATCHES, watch_id)
    facts = decide(found)
    if facts:
        await record_watch(watch_id, facts, uow)


async def follow_known(customer_id: str, decide: Callable[[Watch], list[WatchFact]], uow: UnitOfWork) -> None:
    """As `follow`, and nothing where the customer is not watched."""
    await follow(customer_id, lambda watch: [] if watch is None else decide(watch), uow)


async def use_line(customer_id: str, used_percent: int, care: Care, on: date, uow: UnitOfWork) -> None:
    """A revolving line was drawn or restored. limit-svc may tell it before loan-svc tells of the loan."""

    def decide(watch: Watch | None) -> list[WatchFact]:
        if watch is not None:
            return signals.use_line(watch, used_percent, care, on)
        opened, facts = open_watch(customer_id, on)
        raised = signals.use_line(opened, used_percent, care, on)
        return [*facts, *raised] if raised else []

    await follow(customer_id, decide, uow)


async def lose_contact(command: LoseContact, uow: UnitOfWork, ports: Ports) -> WatchAnswer:
    """Somebody reports that a customer can't be reached. Raises NotWatched, ContactNotLost."""
    watch = await _known(command.customer_id, uow)
    facts = signals.lose_contact(watch, command.attempts, command.loan_id, ports.care, uow.context.business_date)
    return WatchAnswer.of(await record_watch(watch.watch_id, facts, uow))


async def clear_signal(command: ClearSignal, uow: UnitOfWork, ports: Ports) -> WatchAnswer:
    """Somebody has looked at a signal and it speaks no more. Raises NotWatched, SignalNotOpen."""
    watch = await _known(command.customer_id, uow)
    today = uow.context.business_date
    facts = signals.clear(watch, command.signal, command.loan_id, command.remark, ports.care, today)
    return WatchAnswer.of(await record_watch(watch.watch_id, facts, uow))


async def look(command: Look, uow: UnitOfWork, ports: Ports) -> int:
    """How many of these watches had a signal that has spoken long enough."""
    ended = 0
    for watch in (await uow.find_many(WATCHES, command.watch_ids)).values():
        facts = signals.expire(watch, ports.care, uow.context.business_date)
        if facts:
            await record_watch(watch.watch_id, facts, uow)
            ended += 1
    return ended


async def _known(customer_id: str, uow: UnitOfWork) -> Watch:
    watch = await uow.find(WATCHES, watch_id_of(customer_id))
    if watch is None:
        raise NotWatched
    return watch
