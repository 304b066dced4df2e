"""Record a step of the legal road."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.legal import NewLegalStep, take_legal_step
from collections_svc.domain.remedies import LegalStepKind
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


async def record_legal_step(command: RecordLegalStep, uow: UnitOfWork, _ports: object) -> dict[str, Any]:
    """The legal road with it. Raises NotFound and what `take_legal_step` raises."""
    case, today, by = await uow.get(CASES, command.loan_id), uow.context.business_date, uow.context.actor
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
