"""The watch over a customer, what a person reports of it, and visits."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from collections_svc.adapters.aggregates import CONTACT_BOOKS, VISITS, WATCHES
from collections_svc.api import schemas_care as schemas
from collections_svc.api.schemas_care import VisitOut
from collections_svc.domain import signals, visit_errors
from collections_svc.domain.contact_book import ContactBook
from collections_svc.domain.watch import watch_id_of
from collections_svc.ports import Ports
from collections_svc.use_cases import visits as use_cases
from collections_svc.use_cases.watch import ClearSignal, LoseContact, NotWatched, clear_signal, lose_contact
from fenqi.kernel import Invalid
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, Runs, allowed, context_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["care"])
CanRead = Annotated[Principal, allowed("collections:read")]
CanWork = Annotated[Principal, allowed("collections:work")]
CanVisit = Annotated[Principal, allowed("collections:visit")]
VISITS_SHOWN = 50
"""Of one customer, the latest."""

_OF_WATCH = "SELECT state::text AS state FROM visits WHERE watch_id = $1 ORDER BY planned_on DESC, id LIMIT $2"
_PAGE = """
    SELECT v.state::text AS state, b.state::text AS book FROM visits v
    LEFT JOIN contact_books b ON b.id = v.state->>'customer_id'
    WHERE ($1::text IS NULL OR v.planned_on = $1) AND ($2::text IS NULL OR v.status = $2)
        AND (v.planned_on, v.id) > ($3, $4)
    ORDER BY v.planned_on, v.id LIMIT $5
"""
_NOTES = "SELECT notes FROM visit_notes WHERE visit_id = $1"


class CursorNotReadable(Invalid):
    """A cursor is the next_cursor of the page before: send it as it came."""

    code = "cursor-not-readable"


@router.get("/customers/{customer_id}/care", responses=problems(NotWatched))
async def get_care(customer_id: schemas.Id, who: CanRead, request: Request) -> schemas.CareOut:
    """The watch: loans, class with its reasons, open signals, visits latest first."""
    uow = UnitOfWork(_commands(request).database, context_of(request, who))
    watch = await uow.find(WATCHES, watch_id_of(customer_id))
    if watch is None:
        raise NotWatched
    alone = await use_cases.left_alone(customer_id, uow)
    rows = await uow.fetch(_OF_WATCH, watch.watch_id, VISITS_SHOWN)
    visits = tuple(VisitOut.of(VISITS.read_state(row["state"]), alone) for row in rows)
    return schemas.CareOut.of(watch, visits, uow.context.business_date)


@router.post(
    "/customers/{customer_id}/care/contact-lost",
    response_model=schemas.StandingOut,
    responses=problems(NotWatched, signals.ContactNotLost),
)
async def post_contact_lost(customer_id: schemas.Id, body: schemas.ContactLostIn, who: CanWork, run: Runs) -> Response:
    """Report that the customer can't be reached any more."""
    return await run(lose_contact, LoseContact(customer_id, body.attempts, body.loan_id), who)


@router.post(
    "/customers/{customer_id}/care/signals/{signal}/clearance",
    response_model=schemas.StandingOut,
    responses=problems(NotWatched, signals.SignalNotOpen),
)
async def post_clearance(
    customer_id: schemas.Id, signal: schemas.Signal, body: schemas.ClearanceIn, who: CanWork, run: Runs
) -> Response:
    """Say that a signal was looked at and speaks no more."""
    return await run(clear_signal, ClearSignal(customer_id, signal, body.loan_id, body.remark), who)


@router.get("/visits", responses=problems(CursorNotReadable))
async def get_visits(
    request: Request,
    page: Paged,
    _: CanVisit,
    on: date | None = None,
    status: Annotated[schemas.VisitStatus | None, Query()] = None,
) -> schemas.VisitsOut:
    """Visits by day; `on` is the day they are planned for."""
    day, _dot, visit_id = page.cursor.partition(".")
    if page.cursor and not visit_id:
        raise CursorNotReadable
    rows = await _commands(request).database.fetch(
        _PAGE, None if on is None else on.isoformat(), status, day, visit_id, page.limit + 1
    )
    visits = [VisitOut.of(VISITS.read_state(row["state"]), use_cases.forbids(_book(row["book"]))) for row in rows]
    return schemas.VisitsOut.model_validate(page.of(visits, schemas.cursor_of))


@router.get("/visits/{visit_id}", responses=problems(visit_errors.NoVisit))
async def get_visit(visit_id: schemas.Id, who: CanVisit, request: Request) -> VisitOut:
    """A visit with the notes of its report."""
    uow = UnitOfWork(_commands(request).database, context_of(request, who))
    visit = await uow.find(VISITS, visit_id)
    if visit is None:
        raise visit_errors.NoVisit
    rows = await uow.fetch(_NOTES, visit_id)
    ports: Ports = request.app.state.ports
    notes = ports.sealed.open(visit_id, rows[0]["notes"]) if rows else None
    return VisitOut.of(visit, await use_cases.left_alone(visit.customer_id, uow), notes)


@router.post(
    "/visits/{visit_id}/report",
    response_model=schemas.VisitAnswerOut,
    responses=problems(
        visit_errors.NoVisit,
        visit_errors.VisitReported,
        visit_errors.VisitOff,
        visit_errors.VisitTooEarly,
        visit_errors.VisitInTheFuture,
        visit_errors.FindingsUnmet,
        visit_errors.CustomerLeftAlone,
    ),
)
async def post_report(visit_id: schemas.Id, body: schemas.ReportIn, who: CanVisit, run: Runs) -> Response:
    """Report what came of a visit, from its day on, once."""
    told = use_cases.ReportVisit(visit_id, body.outcome, body.findings, body.made_on, body.notes, who.id)
    return await run(use_cases.report_visit, told, who)


@router.post(
    "/visits/{visit_id}/reschedule",
    response_model=schemas.VisitAnswerOut,
    responses=problems(
        visit_errors.NoVisit,
        visit_errors.VisitReported,
        visit_errors.VisitOff,
        visit_errors.DayNotPossible,
        visit_errors.MovedTooOften,
    ),
)
async def post_reschedule(visit_id: schemas.Id, body: schemas.RescheduleIn, who: CanVisit, run: Runs) -> Response:
    """Move a visit to another day."""
    return await run(use_cases.reschedule, use_cases.Reschedule(visit_id, body.planned_on, who.id), who)


def _book(stored: str | None) -> ContactBook | None:
    return None if stored is None else CONTACT_BOOKS.read_state(stored)


def _commands(request: Request) -> Commands[Any]:
    commands: Commands[Any] = request.app.state.commands
    return commands
