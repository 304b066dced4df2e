"""What nobody goes on with is closed: drafts that were forgotten, and applications whose supplement never came."""

from dataclasses import dataclass
from datetime import date, timedelta

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import application as rules
from application_svc.ports import Ports
from application_svc.use_cases.requests import heard_of
from fenqi.store import UnitOfWork

_TOUCHED = "SELECT max(business_date) AS touched_on FROM facts WHERE aggregate_id = $1"


@dataclass(frozen=True, slots=True)
class ExpireDraft:
    application_id: str


@dataclass(frozen=True, slots=True)
class ExpireSupplement:
    application_id: str
    request_id: str


async def expire_draft(command: ExpireDraft, uow: UnitOfWork, ports: Ports) -> date | None:
    """Close the draft if its time is over; else the day to look at it again, None when there is nothing left to look at."""
    application = await uow.get(APPLICATIONS, command.application_id)
    touched_on: date = (await uow.fetch(_TOUCHED, application.id))[0]["touched_on"]
    today = uow.context.business_date
    facts = rules.expire_draft(application, touched_on, ports.draft_days, today, uow.context.at)
    if facts:
        uow.record(APPLICATIONS, application.id, facts)
    if facts or application.status != "draft":
        return None
    return touched_on + timedelta(days=ports.draft_days + 1)


async def expire_supplement(command: ExpireSupplement, uow: UnitOfWork, _ports: Ports) -> None:
    """Close the application if this request is past its deadline without an answer."""
    application = await uow.get(APPLICATIONS, command.application_id)
    heard = await heard_of(application.id, uow)
    request = heard.request(command.request_id)
    facts = rules.expire_supplement(
        application,
        request.request_id,
        request.deadline_on,
        heard.reached,
        uow.context.business_date,
        uow.context.at,
    )
    if facts:
        uow.record(APPLICATIONS, application.id, facts)
