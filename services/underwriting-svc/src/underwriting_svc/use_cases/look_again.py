"""Look at an application once more, from what was kept of it: what came in the same moment was not there to be seen."""

from dataclasses import dataclass

import msgspec

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from underwriting_svc.adapters.aggregates import FRAUD_CASES
from underwriting_svc.domain.fraud import case, rules
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Ports

_SUBMISSION = "SELECT submission::text FROM cases WHERE application_id = $1 LIMIT 1"


@dataclass(frozen=True, slots=True)
class LookAgain:
    application_id: str


async def look_again(command: LookAgain, uow: UnitOfWork, ports: Ports) -> dict[str, str | None]:
    """The fraud case that this opened, if it opened one. Nothing where the application is not known."""
    rows = await uow.fetch(_SUBMISSION, command.application_id)
    if not rows:
        return {"case_id": None}
    submission = msgspec.json.decode(rows[0]["submission"], type=Submission)
    sources = ports.sources
    found = await sources.links.find_kept(submission, uow)
    signals = case.weigh(rules.signals(submission, found.traces, sources.thresholds), found.cases)
    suspected = case.suspect(new_id(), submission, signals, found.cases, uow.context.at)
    if not suspected:
        return {"case_id": None}
    return {"case_id": uow.record(FRAUD_CASES, suspected[0].case_id, suspected).id}
