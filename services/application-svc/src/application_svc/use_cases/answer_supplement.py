"""The applicant answers what the review asked for; until all of it is answered, the answer says what is still missing."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import msgspec

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.domain import supplement
from application_svc.domain.application import Application
from application_svc.domain.errors import TooManyAnswers
from application_svc.domain.facts import Statement
from application_svc.domain.supplement import Request
from application_svc.ports import Ports
from application_svc.use_cases.access import Caller, the_callers
from application_svc.use_cases.requests import Heard, heard_of
from application_svc.use_cases.submit_application import newest_form
from fenqi.store import UnitOfWork

_ANSWERS = """SELECT request_id, number, items::text AS items, statement::text AS statement FROM supplement_answers
    WHERE application_id = $1 ORDER BY request_id, number"""

MAX_ANSWERS = 50
"""Of one request: partial ones, each kept."""


@dataclass(frozen=True, slots=True)
class AnswerSupplement:
    """`items` are the request's item codes that this answers; `statement`, where there is one, corrects the submitted one."""

    caller: Caller
    application_id: str
    request_id: str
    items: tuple[str, ...]
    statement: Statement | None


@dataclass(frozen=True, slots=True)
class _Before:
    """What was answered so far: how often, which items, and the last corrected statement."""

    answers: int = 0
    items: tuple[str, ...] = ()
    statement: Statement | None = None


async def answer_supplement(command: AnswerSupplement, uow: UnitOfWork, ports: Ports) -> dict[str, Any]:
    """How the request stands now. Raises NotFound, ItemUnknown, SupplementClosed, SupplementLate,
    TooManyAnswers."""
    application = await the_callers(command.caller, command.application_id, uow)
    heard = await heard_of(application.id, uow)
    request = heard.request(command.request_id)
    supplement.check_answerable(application, request, heard.reached, uow.context.business_date)
    supplement.check_items(request, command.items)
    before = (await _before(application.id, uow)).get(request.request_id, _Before())
    form = await newest_form(application.id, uow)
    if before.answers >= MAX_ANSWERS:
        raise TooManyAnswers
    statement = command.statement or before.statement
    if statement is not None:
        statement = _corrected(form.statement, statement)
    items = (*before.items, *command.items)
    uow.insert(
        "supplement_answers",
        {
            "application_id": application.id,
            "request_id": request.request_id,
            "number": before.answers + 1,
            "items": command.items,
            "statement": command.statement,
            "answered_by": uow.context.actor,
            "answered_at": uow.context.at,
        },
    )
    kinds = ports.catalogue.kinds_of_items()
    missing = supplement.missing(request, items, application.documents, statement, kinds)
    if not missing:
        content = _content_hash(application, request, statement)
        facts = supplement.provide(application, request, form.currency, statement, content, uow.context.at)
        application = uow.record(APPLICATIONS, application.id, facts)
    return _view(request, application, heard, missing, uow, kinds)


async def show_supplements(caller: Caller, application_id: str, uow: UnitOfWork, ports: Ports) -> list[dict[str, Any]]:
    """Every request with what is still missing, the oldest first. Raises NotFound."""
    application = await the_callers(caller, application_id, uow)
    heard = await heard_of(application.id, uow)
    answers = await _before(application.id, uow)
    kinds = ports.catalogue.kinds_of_items()
    found = []
    for request in heard.requests:
        before = answers.get(request.request_id, _Before())
        missing = supplement.missing(request, before.items, application.documents, before.statement, kinds)
        found.append(_view(request, application, heard, missing, uow, kinds))
    return found


async def _before(application_id: str, uow: UnitOfWork) -> dict[str, _Before]:
    found: dict[str, _Before] = {}
    for row in await uow.fetch(_ANSWERS, application_id):
        before = found.get(row["request_id"], _Before())
        named = msgspec.json.decode(row["items"], type=tuple[str, ...])
        stated = msgspec.json.decode(row["statement"] or "null", type=Statement | None)
        found[row["request_id"]] = _Before(row["number"], (*before.items, *named), stated or before.statement)
    return found


def _view(
    request: Request,
    application: Application,
    heard: Heard,
    missing: tuple[str, ...],
    uow: UnitOfWork,
    kinds: Mapping[str, tuple[str, ...]],
) -> dict[str, Any]:
    answered = application.answered(request.request_id)
    if answered:
        status = "answered"
    elif request.request_id in heard.open(application, uow.context.business_date):
        status = "open"
    else:
        status = "closed"
    return {
        "request_id": request.request_id,
        "application_id": application.id,
        "status": status,
        "asked_at": request.asked_at,
        "deadline_on": request.deadline_on,
        "items": [
            {
                "item": one.item,
                "reason_code": one.reason_code,
                "document_kinds": kinds.get(one.item, ()),
                "answered": answered or one.item not in missing,
            }
            for one in request.items
        ],
        "missing": () if answered else missing,
    }


def _corrected(submitted: Statement, correction: Statement) -> Statement:
    """What the correction leaves out stays as it was submitted; the age follows from the identity number, whatever it
    says."""
    said = {name: value for name, value in asdict(correction).items() if value is not None}
    return replace(submitted, **{**said, "age_years": submitted.age_years})


def _content_hash(application: Application, request: Request, statement: Statement | None) -> str:
    """SHA-256 of what was provided: which request, the statement, and the documents' own hashes."""
    hashes = [one.sha256 for one in application.documents if one.request_id == request.request_id]
    provided = msgspec.json.encode((application.id, request.request_id, request.items, statement, hashes))
    return hashlib.sha256(provided).hexdigest()
