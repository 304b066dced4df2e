"""Cases and the collectors of the house: dealt out by skill and load, taken, handed back, reassigned by a lead."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from collections_svc.domain.refusals import (
    AssignedToAnother,
    CaseClosedAlready,
    CaseOutsourcedAlready,
    FullyLoaded,
    NoSuchCollector,
    NotAssigned,
    NotSkilled,
)
from collections_svc.domain.work_facts import AmountBand, CaseAssigned, CaseHandedBack, CollectorSet, How, WorkFact

if TYPE_CHECKING:
    from collections_svc.domain.case import Case


@dataclass(frozen=True, slots=True)
class Collector:
    """State of a collector: whose staff id, which queues, debts of what size at most (every size in a currency without a
    band), and how many open cases at once."""

    collector_id: str
    queues: tuple[str, ...]
    bands: tuple[AmountBand, ...]
    capacity: int
    is_active: bool

    def works(self, queue: str, past_due_minor: int, currency: str) -> bool:
        """Whether a case of this queue and size is theirs to work."""
        fits = all(past_due_minor <= band.up_to_minor for band in self.bands if band.currency == currency)
        return self.is_active and queue in self.queues and fits


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open case that nobody works on."""

    loan_id: str
    queue: str
    past_due_minor: int
    currency: str


def set_collector(was: Collector | None, wanted: CollectorSet) -> list[CollectorSet]:
    """Decide what a collector may work from now on; what is said already is not said again."""
    return [] if was is not None and was == evolve(None, wanted) else [wanted]


def evolve(_was: Collector | None, fact: CollectorSet) -> Collector:
    """The only way a Collector changes."""
    return Collector(fact.collector_id, fact.queues, fact.bands, fact.capacity, fact.is_active)


def assign(case: "Case", to: Collector | None, load: int, how: How, on: date) -> list[WorkFact]:
    """Decide that this collector, who has `load` open cases, works on the case. A case is only taken from nobody; a lead
    reassigns it from anybody. Raises CaseClosedAlready, CaseOutsourcedAlready, NoSuchCollector, AssignedToAnother, NotSkilled,
    FullyLoaded."""
    if case.status == "closed":
        raise CaseClosedAlready
    if case.hands.agency_id is not None:
        raise CaseOutsourcedAlready
    if to is None or not to.is_active:
        raise NoSuchCollector
    has = case.hands.collector_id
    if has == to.collector_id:
        return []
    if has is not None and how != "reassigned":
        raise AssignedToAnother
    if not to.works(case.queue, case.past_due_minor, case.currency):
        raise NotSkilled
    if load >= to.capacity:
        raise FullyLoaded
    return [CaseAssigned(case.loan_id, case.case_id, case.customer_id, to.collector_id, has, how, case.queue, on)]


def hand_back(case: "Case", collector_id: str, reason: str, on: date) -> list[WorkFact]:
    """Decide that the collector works on the case no more: it waits for another. Raises CaseClosedAlready, NotAssigned."""
    if case.status == "closed":
        raise CaseClosedAlready
    if case.hands.collector_id != collector_id:
        raise NotAssigned
    return [CaseHandedBack(case.loan_id, case.case_id, case.customer_id, collector_id, reason, on)]


def deal(waiting: Sequence[Waiting], collectors: Iterable[Collector], loads: dict[str, int]) -> dict[str, str]:
    """Who gets which case: in the order of `waiting`, each to the collector with the skill whose load is least by their
    capacity, then by id. The same input gives the same answer; who is full gets nothing, and what nobody can work waits."""
    ready = {one.collector_id: one for one in collectors if one.is_active}
    given = {id_: loads.get(id_, 0) for id_ in ready}
    queues: dict[str, list[tuple[int, str]]] = {}
    dealt: dict[str, str] = {}
    for case in waiting:
        if case.queue not in queues:
            queues[case.queue] = [(_share(given, one), id_) for id_, one in ready.items() if case.queue in one.queues]
            heapq.heapify(queues[case.queue])
        heap, passed = queues[case.queue], []
        while heap:
            share, id_ = heapq.heappop(heap)
            one = ready[id_]
            if share != _share(given, one):  # another queue gave them something meanwhile
                heapq.heappush(heap, (_share(given, one), id_))
            elif given[id_] >= one.capacity:
                continue
            elif one.works(case.queue, case.past_due_minor, case.currency):
                dealt[case.loan_id] = id_
                given[id_] += 1
                heapq.heappush(heap, (_share(given, one), id_))
                break
            else:
                passed.append((share, id_))
        for entry in passed:
            heapq.heappush(heap, entry)
    return dealt


def _share(given: dict[str, int], one: Collector) -> int:
    """The load in millionths of the capacity, rounded down."""
    return given[one.collector_id] * 1_000_000 // one.capacity if one.capacity else 1_000_000
