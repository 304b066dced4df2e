"""Bodies of insight-svc's answers."""

from datetime import date, datetime
from typing import Any

from fenqi.web.money import Body


class ReportOut(Body):
    """A report with its meaning. Amounts are minor units of the row's currency, rates are percent as text."""

    report: str
    version: str
    definition: str
    as_of_on: date
    by: tuple[str, ...]
    rows: list[dict[str, Any]]


class EventOut(Body):
    """An archived event. `position` is its place in the archive, `sequence` its place in its aggregate."""

    position: int
    context: str
    subject: str
    sequence: int
    id: str
    type: str
    business_date: date
    recorded_at: datetime
    actor: str
    causation_id: str
    correlation_id: str
    data: dict[str, Any]


class EventsOut(Body):
    """One page of the archive."""

    items: list[EventOut]
    next_cursor: str | None
