"""A supplement: what the review asked for, and whether an answer covers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from application_svc.domain import errors
from application_svc.domain.application import Application, Document
from application_svc.domain.facts import Fact, Statement, SupplementProvided

STATEMENT_ITEM = "statement"
"""The item that a corrected statement answers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for, and the reason code that says why."""

    item: str
    reason_code: str


@dataclass(frozen=True, slots=True)
class Request:
    """What underwriting asked for, until the end of `deadline_on`."""

    request_id: str
    application_id: str
    items: tuple[Asked, ...]
    deadline_on: date
    asked_at: datetime


def check_answerable(application: Application, request: Request, progress: str, today: date) -> None:
    """Raises SupplementClosed (answered, decided, withdrawn) or SupplementLate."""
    if application.status == "expired" or (application.status == "submitted" and today > request.deadline_on):
        raise errors.SupplementLate(f"The deadline was {request.deadline_on}.")
    if application.status != "submitted" or progress != "supplement_asked" or application.answered(request.request_id):
        raise errors.SupplementClosed


def missing(
    request: Request,
    named: Iterable[str],
    documents: Iterable[Document],
    statement: Statement | None,
    kinds_of: Mapping[str, tuple[str, ...]],
) -> tuple[str, ...]:
    """The items that still lack an answer. An item whose document kinds are known (`kinds_of`) needs such a document,
    uploaded for this request; the item `statement` a corrected statement; any other is answered by being named."""
    named = set(named)
    there = {document.kind for document in documents if document.request_id == request.request_id}

    def answered(item: str) -> bool:
        if item == STATEMENT_ITEM:
            return statement is not None
        if item in kinds_of:
            return not there.isdisjoint(kinds_of[item])
        return item in named

    return tuple(asked.item for asked in request.items if not answered(asked.item))


def check_items(request: Request, named: Iterable[str]) -> None:
    """Raises ItemUnknown."""
    unknown = sorted(set(named) - {asked.item for asked in request.items})
    if unknown:
        raise errors.ItemUnknown(f"Not asked for: {', '.join(unknown)}.")


def provide(
    application: Application,
    request: Request,
    currency: str,
    statement: Statement | None,
    content_hash: str,
    at: datetime,
) -> list[Fact]:
    """Decide that a request is answered in full."""
    kinds = {one.kind for one in application.documents if one.request_id == request.request_id}
    return [
        SupplementProvided(
            application.id,
            application.customer_id,
            request.request_id,
            tuple(asked.item for asked in request.items),
            currency,
            statement,
            tuple(sorted(kinds)),
            content_hash,
            at,
        )
    ]
