"""The person behind a submission, as application-svc tells it: passes through the memory of one decision, sealed at rest."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["id_number", "phone", "device", "account", "address", "document"]
KINDS: tuple[Kind, ...] = ("id_number", "phone", "device", "account", "address", "document")
"""What ties applications together."""


@dataclass(frozen=True, slots=True, repr=False)
class Applicant:
    """Personal data. What application-svc does not have is None. `face_capture` names a picture kept elsewhere."""

    name: str
    id_number: str
    phone: str
    birth_date: date
    address: str | None = None
    employer: str | None = None
    account: str | None = None
    device_id: str | None = None
    face_capture: str | None = None
    document_hashes: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return "Applicant(…)"
