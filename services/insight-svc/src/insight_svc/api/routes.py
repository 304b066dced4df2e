"""Reports and the archive."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from fenqi.kernel import Invalid, NotFound
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import Paged, allowed
from fenqi.web.tokens import Principal
from insight_svc.adapters import archive, report_query
from insight_svc.adapters.archive import Filter
from insight_svc.api.schemas import EventsOut, ReportOut
from insight_svc.domain.reports import REPORTS, Cut

router = APIRouter(tags=["insight"])
CanRead = Annotated[Principal, allowed("insight:read")]
Month = Annotated[str | None, Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2018-03"])]
MAX_DIGITS = 18
Text = Annotated[str | None, Query(min_length=1, max_length=200)]


class NoReport(NotFound):
    """There is no such report."""

    code = "report-not-found"


class CutNotPossible(Invalid):
    """This report can't be cut by that."""

    code = "cut-not-possible"


class CursorNotReadable(Invalid):
    """A cursor is the next_cursor of the page before: send it as it came."""

    code = "cursor-not-readable"


@router.get("/reports/{name}", responses=problems(NoReport, CutNotPossible))
async def get_report(
    name: str,
    request: Request,
    _: CanRead,
    by: Annotated[list[Cut] | None, Query(max_length=5)] = None,
    since: Month = None,
    until: Month = None,
) -> ReportOut:
    """applications, approval-rate, overdue, portfolio, collections, promises or collections-counts: in one row a currency, or
    cut `by` what the report can be cut by, for the months from `since` to `until`."""
    report = REPORTS.get(name)
    if report is None:
        raise NoReport(f"There is no report {name!r}: use one of {', '.join(REPORTS)}.")
    cuts = tuple(dict.fromkeys(by or ()))
    for cut in cuts:
        if cut not in report.cuts:
            raise CutNotPossible(f"{name} can't be cut by {cut}: use {', '.join(report.cuts)}.")
    commands: Commands[Any] = request.app.state.commands
    return ReportOut(
        report=report.name,
        version=report.version,
        definition=report.definition,
        as_of_on=commands.business_date(),
        by=cuts,
        rows=await report_query.draw(commands.database, report, cuts, since, until),
    )


@router.get("/events", response_model=EventsOut, responses=problems(CursorNotReadable))
async def get_events(
    request: Request,
    page: Paged,
    _: CanRead,
    aggregate_id: Text = None,
    type: Text = None,
    context: Text = None,
    correlation_id: Text = None,
) -> Response:
    """Archived events in the order they came, of one aggregate, type ("loan.Disbursed.v1") or context, or of one story: what
    follows from an event carries its correlation id, and its id as causation."""
    if page.cursor and not (page.cursor.isascii() and page.cursor.isdecimal() and len(page.cursor) <= MAX_DIGITS):
        raise CursorNotReadable
    commands: Commands[Any] = request.app.state.commands
    which = Filter(aggregate_id, type, context, correlation_id)
    rows = await archive.find(commands.database, which, int(page.cursor or 0), page.limit + 1)
    items = [dict(row) | {"data": msgspec.Raw(row["data"].encode())} for row in rows]
    body = page.of(items, lambda item: str(item["position"]))
    return Response(msgspec.json.encode(body), media_type="application/json")


@router.get("/events/count")
async def get_event_count(
    request: Request,
    _: CanRead,
    aggregate_id: Text = None,
    type: Text = None,
    context: Text = None,
    correlation_id: Text = None,
) -> dict[str, int]:
    """How many events are archived, of one aggregate, type, context or story."""
    commands: Commands[Any] = request.app.state.commands
    return {"events": await archive.count(commands.database, Filter(aggregate_id, type, context, correlation_id))}
