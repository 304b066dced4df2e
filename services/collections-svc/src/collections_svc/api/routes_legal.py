"""The legal road of a debt."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.legal_papers import PaperOfUnknownKind
from collections_svc.api.schemas_remedies import LegalOut, LegalStepIn, PaperOut
from collections_svc.domain import remedy_refusals as refusals
from collections_svc.ports import Ports
from collections_svc.use_cases.legal_steps import KeepPaper, RecordLegalStep, keep_paper, record_legal_step
from collections_svc.use_cases.show_remedies import legal_view
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork
from fenqi.web.commands import Commands
from fenqi.web.problems import problems
from fenqi.web.request import RunsOnce, allowed, context_of, ports_of
from fenqi.web.tokens import Principal

router = APIRouter(tags=["legal"])
CanRead = Annotated[Principal, allowed("collections:read")]
Lawyer = Annotated[Principal, allowed("collections:legal")]
OurPorts = Annotated[Ports, ports_of(Ports)]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_A_FILE = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), _FILE),
    }
}


@router.get("/cases/{loan_id}/legal", response_model=LegalOut, responses=problems(NotFound))
async def get_legal(loan_id: str, who: CanRead, request: Request) -> Any:
    """The steps taken on the latest case of a loan, with their papers and costs."""
    commands: Commands[Any] = request.app.state.commands
    return legal_view(await UnitOfWork(commands.database, context_of(request, who)).get(CASES, loan_id))


@router.post(
    "/cases/{loan_id}/legal-steps",
    status_code=201,
    response_model=LegalOut,
    responses=problems(
        NotFound,
        refusals.CaseNotOpen,
        refusals.PaperNotKept,
        refusals.LegalStepOutOfOrder,
        refusals.LegalStepDatedWrong,
        refusals.AnotherRemedyOpen,
        refusals.WrongCurrency,
        refusals.NothingToCharge,
        refusals.AwardWithoutJudgment,
    ),
)
async def post_legal_step(loan_id: str, body: LegalStepIn, who: Lawyer, run: RunsOnce) -> Response:
    """Record a step that was taken; a cost that is `charged` is put on the loan."""
    amounts = [one for one in (body.cost, body.awarded) if one is not None]
    currencies = {one.currency for one in amounts}
    if len(currencies) > 1:
        raise refusals.WrongCurrency
    command = RecordLegalStep(
        loan_id,
        body.step,
        body.taken_on,
        body.court_reference,
        body.documents,
        0 if body.cost is None else body.cost.amount_minor,
        body.charged,
        None if body.awarded is None else body.awarded.amount_minor,
        next(iter(currencies), None),
    )
    return await run(record_legal_step, command, who, status=201)


@router.post(
    "/cases/{loan_id}/legal-papers",
    status_code=201,
    response_model=PaperOut,
    responses=problems(NotFound, PaperOfUnknownKind),
    openapi_extra=_A_FILE,
)
async def post_paper(loan_id: str, who: Lawyer, request: Request, run: RunsOnce) -> Response:
    """Keep a paper of the legal road, encrypted: the file is the body, told by its content. Steps name it by its hash."""
    return await run(keep_paper, KeepPaper(loan_id, await request.body()), who, status=201)


@router.get("/cases/{loan_id}/legal-papers/{sha256}", responses=problems(NotFound))
async def get_paper(loan_id: str, sha256: str, who: Lawyer, request: Request, ports: OurPorts) -> Response:
    """A paper as it was kept."""
    commands: Commands[Any] = request.app.state.commands
    paper = await ports.papers.find(UnitOfWork(commands.database, context_of(request, who)), loan_id, sha256)
    if paper is None:
        raise NotFound("No paper of this loan has this hash.")
    return Response(paper.content, media_type=paper.media_type, headers={"Content-Disposition": "attachment"})
