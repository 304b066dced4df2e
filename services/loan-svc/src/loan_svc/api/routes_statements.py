"""Reconciliation: channels' statements, their breaks, and the report."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from fenqi.kernel import NotFound
from fenqi.store import Database
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, RunsOnce
from loan_svc.adapters.reconciliation_report import report_csv, report_html
from loan_svc.adapters.statements import Report, find_report, list_breaks, list_statements
from loan_svc.api.callers import Reconciler, StaffReads
from loan_svc.api.schemas import EmptyIn
from loan_svc.api.schemas_suspense import AssignmentIn, BreakActionIn, BreakReasonIn
from loan_svc.domain import statement as refused
from loan_svc.domain.reconciliation import (
    BreakEnded,
    BreakKind,
    BreakNotWorked,
    BreakNotYours,
    BreakStatus,
    NothingToSuspend,
)
from loan_svc.use_cases.reconcile import Reconcile, reconcile, statement_view
from loan_svc.use_cases.work_breaks import (
    AssignBreak,
    CloseBreak,
    HereMeanwhile,
    SuspendBreak,
    WorkBreak,
    assign_break,
    break_view,
    close_break,
    suspend_break,
    work_break,
)

router = APIRouter(tags=["reconciliation"])
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The page brings its style and needs nothing else, so nothing else may run in it."""
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            name: {"schema": {"type": "string", "format": "binary"}} for name in ("text/csv", "application/xml")
        },
    }
}


@router.post(
    "/statements/{channel}/{currency}/{on}",
    status_code=201,
    responses=problems(
        refused.ChannelUnknown,
        refused.StatementUploaded,
        refused.StatementInFuture,
        refused.StatementNotUtf8,
        refused.StatementTruncated,
        refused.StatementNotReadable,
        refused.StatementLineBroken,
        refused.StatementOtherCurrency,
        refused.StatementOtherDay,
        refused.StatementDoesNotAddUp,
        refused.StatementTooLong,
    ),
    openapi_extra=_FILE,
)
async def post_statement(
    channel: Annotated[str, Path(max_length=40)],
    currency: Annotated[str, Path(pattern=r"^[A-Z]{3}$")],
    on: date,
    request: Request,
    who: Reconciler,
    run: RunsOnce,
) -> Response:
    """Compare a channel's statement of a day with our books. The body is the file: the documented CSV, or camt.053."""
    return await run(reconcile, Reconcile(channel, currency, on, await request.body()), who, status=201)


@router.get("/statements")
async def get_statements(
    _: StaffReads, page: Paged, request: Request, channel: Annotated[str | None, Query(max_length=40)] = None
) -> dict[str, Any]:
    """Compared statements by id: channel, currency, day."""
    found = await list_statements(_database(request), channel, page.cursor, page.limit + 1)
    return page.of([statement_view(done) for done in found], lambda one: str(one["statement_id"]))


@router.get("/statements/{statement_id}", responses=problems(NotFound))
async def get_statement(statement_id: str, _: StaffReads, request: Request) -> dict[str, Any]:
    """One statement in numbers."""
    return statement_view((await _report(request, statement_id)).done)


@router.get("/statements/{statement_id}/report", response_class=HTMLResponse, responses=problems(NotFound))
async def get_report(statement_id: str, _: StaffReads, request: Request) -> Response:
    """The report as a page to read, keep and print."""
    page = report_html(await _report(request, statement_id))
    return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


@router.get("/statements/{statement_id}/report.csv", responses=problems(NotFound))
async def get_report_csv(statement_id: str, _: StaffReads, request: Request) -> Response:
    """The report as a table, every line of it."""
    report = await _report(request, statement_id)
    headers = {"Content-Disposition": f'attachment; filename="reconciliation-{report.done.id}.csv"'}
    return Response(report_csv(report), headers=headers, media_type="text/csv; charset=utf-8")


@router.get("/breaks")
async def get_breaks(
    _: StaffReads,
    page: Paged,
    request: Request,
    statement_id: Annotated[str | None, Query(max_length=128)] = None,
    status: Annotated[BreakStatus | None, Query()] = None,
    kind: Annotated[BreakKind | None, Query()] = None,
) -> dict[str, Any]:
    """Breaks by id."""
    found = await list_breaks(_database(request), statement_id, status, kind, page.cursor, page.limit + 1)
    return page.of([break_view(one) for one in found], lambda one: str(one["break_id"]))


@router.post("/breaks/{break_id}/assignment", responses=problems(NotFound, BreakEnded))
async def post_assignment(break_id: str, who: Reconciler, run: RunsOnce, body: AssignmentIn | None = None) -> Response:
    """Put a break on somebody's desk; on your own when nobody is named."""
    return await run(assign_break, AssignBreak(break_id, None if body is None else body.to), who)


@router.post("/breaks/{break_id}/work", responses=problems(NotFound, BreakEnded, BreakNotYours))
async def post_work(break_id: str, body: BreakActionIn, who: Reconciler, run: RunsOnce) -> Response:
    """Say what you did about it."""
    return await run(work_break, WorkBreak(break_id, body.action), who)


@router.post(
    "/breaks/{break_id}/suspense",
    responses=problems(NotFound, BreakEnded, BreakNotYours, NothingToSuspend, HereMeanwhile),
)
async def post_suspense(break_id: str, who: Reconciler, run: RunsOnce, _: EmptyIn | None = None) -> Response:
    """Money that came in and is missing here goes to suspense, to be worked there."""
    return await run(suspend_break, SuspendBreak(break_id), who)


@router.post("/breaks/{break_id}/closing", responses=problems(NotFound, BreakEnded, BreakNotYours, BreakNotWorked))
async def post_closing(break_id: str, body: BreakReasonIn, who: Reconciler, run: RunsOnce) -> Response:
    """Close it with the reason."""
    return await run(close_break, CloseBreak(break_id, body.reason), who)


async def _report(request: Request, statement_id: str) -> Report:
    found = await find_report(_database(request), statement_id)
    if found is None:
        raise NotFound(f"There is no statement {statement_id}.")
    return found


def _database(request: Request) -> Database:
    commands: Commands[Any] = request.app.state.commands
    return commands.database
