"""Keep the papers of the legal road, and record its steps."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.adapters.legal_papers import Paper
from collections_svc.domain.legal import NewLegalStep, take_legal_step
from collections_svc.domain.remedies import LegalStepKind
from collections_svc.domain.remedy_refusals import PaperNotKept
from collections_svc.ports import Ports
from collections_svc.use_cases.show_remedies import legal_view
from fenqi.kernel import new_id
from fenqi.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class RecordLegalStep:
    """Without a cost or an award there is no currency to say."""

    loan_id: str
    step: LegalStepKind
    taken_on: date | None
    court_reference: str | None
    documents: tuple[str, ...]
    cost_minor: int
    charged: bool
    awarded_minor: int | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class KeepPaper:
    loan_id: str
    content: bytes


async def keep_paper(command: KeepPaper, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """What it is known by: the same paper twice is one. Raises NotFound, PaperOfUnknownKind."""
    await uow.get(CASES, command.loan_id)
    paper = Paper.of(command.loan_id, command.content)
    if await ports.papers.missing(uow, paper.loan_id, (paper.sha256,)):
        ports.papers.keep(uow, paper)
    return {"sha256": paper.sha256, "media_type": paper.media_type, "size_bytes": len(paper.content)}


async def record_legal_step(command: RecordLegalStep, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """The legal road with it. Raises NotFound, PaperNotKept and what `take_legal_step` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
    missing = await ports.papers.missing(uow, case.loan_id, command.documents)
    if missing:
        raise PaperNotKept(f"No paper of this loan has the hash {missing[0]}: send the paper first.")
    new = NewLegalStep(
        new_id(),
        command.step,
        command.taken_on or today,
        command.court_reference,
        command.documents,
        command.cost_minor,
        command.charged,
        command.awarded_minor,
        command.currency or case.currency,
    )
    return legal_view(uow.record(CASES, case.loan_id, take_legal_step(case, new, by, today)))
