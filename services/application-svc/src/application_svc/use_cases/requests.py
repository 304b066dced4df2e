"""What underwriting asked for, as far as an application has heard, and how far the application has come with the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from application_svc.domain.application import Application
from application_svc.domain.progress import furthest
from application_svc.domain.supplement import Asked, Request
from fenqi.kernel import NotFound
from fenqi.store import UnitOfWork

_ALL = """SELECT request_id, items::text AS items, deadline_on, asked_at, NULL AS step FROM supplements
    WHERE application_id = $1
    UNION ALL SELECT NULL, NULL, NULL, NULL, step FROM progress WHERE application_id = $1
    ORDER BY asked_at, request_id"""


@dataclass(frozen=True, slots=True)
class Heard:
    """The requests in the order they came, and the step that got furthest."""

    requests: tuple[Request, ...]
    reached: str

    def request(self, request_id: str) -> Request:
        """Raises NotFound."""
        found = next((one for one in self.requests if one.request_id == request_id), None)
        if found is None:
            raise NotFound(f"There is no supplement request {request_id}.")
        return found

    def open(self, application: Application, today: date) -> list[str]:
        """The ids of requests that wait for an answer and may still have one."""
        if application.status != "submitted" or self.reached != "supplement_asked":
            return []
        return [
            one.request_id
            for one in self.requests
            if not application.answered(one.request_id) and today <= one.deadline_on
        ]


async def heard_of(application_id: str, uow: UnitOfWork) -> Heard:
    """In one read."""
    rows = await uow.fetch(_ALL, application_id)
    requests = tuple(
        Request(
            row["request_id"],
            application_id,
            msgspec.json.decode(row["items"], type=tuple[Asked, ...]),
            row["deadline_on"],
            row["asked_at"],
        )
        for row in rows
        if row["request_id"] is not None
    )
    return Heard(requests, furthest([row["step"] for row in rows if row["step"] is not None]))


def all_answered(application: Application, requests: Iterable[str]) -> bool:
    """Whether everything that was asked for has been provided."""
    return all(application.answered(request_id) for request_id in requests)
