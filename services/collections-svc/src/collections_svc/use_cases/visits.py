"""Visits: planned when they are due, moved at request, reported, and planned again where nobody made them."""

from dataclasses import dataclass
from datetime import date

from collections_svc.adapters.aggregates import CONTACT_BOOKS, VISITS, WATCHES
from collections_svc.domain import visit as rules
from collections_svc.domain.contact_book import ContactBook
from collections_svc.domain.visit import Report, Visit
from collections_svc.domain.visit_errors import NoVisit
from collections_svc.domain.visit_facts import Finding, Outcome
from collections_svc.domain.watch_facts import VisitAwaited
from collections_svc.ports import Ports
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class PlanVisits:
    watch_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetGoBy:
    visit_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reschedule:
    visit_id: str
    planned_on: date
    by: str


@dataclass(frozen=True, slots=True)
class ReportVisit:
    """`made_on` None is today; `notes` are kept sealed."""

    visit_id: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    made_on: date | None
    notes: str | None
    by: str


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    visit_id: str
    customer_id: str
    status: str
    planned_on: date
    risk_class: str | None


async def plan_visits(command: PlanVisits, uow: UnitOfWork, ports: Ports) -> int:
    """How many of these watches have got the visit they were due."""
    planned = 0
    for watch in (await uow.find_many(WATCHES, command.watch_ids)).values():
        facts = rules.plan(watch, ports.care, uow.context.business_date)
        if facts is not None:
            uow.record(VISITS, facts[0].visit_id, [facts[0]])
            uow.record(WATCHES, watch.watch_id, [facts[1]])
            planned += 1
    return planned


async def let_go_by(command: LetGoBy, uow: UnitOfWork, ports: Ports) -> int:
    """How many of these visits' days went by; they are planned again, or off."""
    visits = await uow.find_many(VISITS, command.visit_ids)
    await uow.find_many(WATCHES, [one.watch_id for one in visits.values()])
    await uow.find_many(CONTACT_BOOKS, [one.customer_id for one in visits.values()])
    gone, today = 0, uow.context.business_date
    for one in visits.values():
        facts = rules.let_go_by(one, await left_alone(one.customer_id, uow), uow.context.actor, today)
        if facts:
            await _follow_up(uow.record(VISITS, one.visit_id, facts), uow, ports)
            gone += 1
    return gone


async def reschedule(command: Reschedule, uow: UnitOfWork, ports: Ports) -> VisitAnswer:
    """Raises NoVisit, VisitReported, VisitOff, DayNotPossible, MovedTooOften."""
    visit = await _visit(command.visit_id, uow)
    facts = rules.reschedule(visit, command.planned_on, command.by, uow.context.business_date)
    if not facts:
        return await _answer(visit, uow)
    return await _follow_up(uow.record(VISITS, visit.visit_id, facts), uow, ports)


async def report_visit(command: ReportVisit, uow: UnitOfWork, ports: Ports) -> VisitAnswer:
    """Raises NoVisit, VisitReported, VisitOff, VisitInTheFuture, VisitTooEarly, FindingsUnmet, CustomerLeftAlone."""
    visit = await _visit(command.visit_id, uow)
    today = uow.context.business_date
    told = Report(command.outcome, command.findings, command.made_on or today, command.by)
    facts = rules.report(visit, told, await left_alone(visit.customer_id, uow), today)
    if command.notes:
        uow.insert(
            "visit_notes", {"visit_id": visit.visit_id, "notes": ports.sealed.seal(visit.visit_id, command.notes)}
        )
    return await _follow_up(uow.record(VISITS, visit.visit_id, facts), uow, ports)


async def left_alone(customer_id: str, uow: UnitOfWork) -> bool:
    """Whether nobody may visit the customer now."""
    book: ContactBook | None = await uow.find(CONTACT_BOOKS, customer_id)
    return forbids(book)


def forbids(book: ContactBook | None) -> bool:
    """What the contact book says of visits: the one place where they ask it."""
    return book is not None and bool(book.blocks)


async def _visit(visit_id: str, uow: UnitOfWork) -> Visit:
    visit = await uow.find(VISITS, visit_id)
    if visit is None:
        raise NoVisit
    return visit


async def _follow_up(visit: Visit, uow: UnitOfWork, ports: Ports) -> VisitAnswer:
    """The watch hears of its visit's new day, or of its end."""
    watch = await uow.get(WATCHES, visit.watch_id)
    today = uow.context.business_date
    if visit.status == "planned" and watch.visit_id == visit.visit_id:
        awaited = VisitAwaited(watch.watch_id, watch.customer_id, visit.visit_id, visit.planned_on, today)
        uow.record(WATCHES, watch.watch_id, [awaited])
    elif visit.status != "planned":
        uow.record(WATCHES, watch.watch_id, rules.follow_up(watch, visit, ports.care, today))
    return await _answer(visit, uow)


async def _answer(visit: Visit, uow: UnitOfWork) -> VisitAnswer:
    watch = await uow.get(WATCHES, visit.watch_id)
    return VisitAnswer(visit.visit_id, visit.customer_id, visit.status, visit.planned_on, watch.risk_class)
