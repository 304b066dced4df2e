"""Personal data in clear, for those who may; who saw it, when and why is kept."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from application_svc.adapters.aggregates import APPLICATIONS
from application_svc.ports import Ports, Sealed
from fenqi.kernel import NotFound, new_id
from fenqi.store import UnitOfWork

_NEWEST = """
    SELECT a.key_id, a.sealed, f.form->>'consents' AS consents FROM applicants a
    JOIN forms f ON f.application_id = a.application_id
    WHERE a.application_id = $1 ORDER BY a.version DESC, f.version DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class RevealApplicant:
    application_id: str
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class Revealed:
    """The applicant, and what they consented to; what was not asked for or told is None."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    address: str | None
    employer: str | None
    employer_phone: str | None
    employer_address: str | None
    account: str | None
    debit_account: str | None
    device_id: str | None
    face_capture: str | None
    document_hashes: tuple[str, ...]
    consents: tuple[str, ...]

    def __repr__(self) -> str:
        return "Revealed(…)"


async def reveal_applicant(command: RevealApplicant, uow: UnitOfWork, ports: Ports) -> Revealed:
    """The person behind an application whose form is whole. Raises NotFound."""
    application = await uow.get(APPLICATIONS, command.application_id)
    rows = await uow.fetch(_NEWEST, application.id)
    if not rows:
        raise NotFound(f"The form of application {application.id} is not whole yet.")
    person = ports.vault.open(application.id, Sealed(rows[0]["key_id"], rows[0]["sealed"]))
    record_reveal(uow, application.id, "applicant", command.reason)
    employer = person.employer
    return Revealed(
        name=person.name,
        id_number=person.id_number,
        phone=person.phone,
        birth_date=person.birth_date,
        address=person.address,
        employer=employer.name if employer else None,
        employer_phone=employer.phone if employer else None,
        employer_address=employer.address if employer else None,
        account=person.payout.number if person.payout else None,
        debit_account=person.debit.number if person.debit else None,
        device_id=person.device_id,
        face_capture=person.face_capture,
        document_hashes=tuple(document.sha256 for document in application.documents),
        consents=tuple(json.loads(rows[0]["consents"])),
    )


async def show_reveals(application_id: str, uow: UnitOfWork) -> list[dict[str, Any]]:
    """Who saw what of an application in clear, the oldest first. Raises NotFound."""
    await uow.get(APPLICATIONS, application_id)
    rows = await uow.fetch(
        "SELECT what, seen_by, reason, seen_at FROM reveals WHERE application_id = $1 ORDER BY reveal_id",
        application_id,
    )
    return [dict(row) for row in rows]


def record_reveal(uow: UnitOfWork, application_id: str, what: str, reason: str) -> None:
    """Stage who sees `what` ("applicant", or a document's id), and why."""
    uow.insert(
        "reveals",
        {
            "reveal_id": new_id(),
            "application_id": application_id,
            "what": what,
            "seen_by": uow.context.actor,
            "reason": reason,
            "seen_at": uow.context.at,
        },
    )
