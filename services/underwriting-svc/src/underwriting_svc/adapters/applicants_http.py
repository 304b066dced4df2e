"""The applicant's personal data from application-svc, with this service's token."""

from datetime import date
from typing import Any

import msgspec

from fenqi.kernel import DomainError, NotFound
from fenqi.web.client import ServiceClient
from fenqi.web.source import SourceAway
from underwriting_svc.domain.applicant import Applicant


class _Person(msgspec.Struct):
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


class ApplicantsHttp:
    """GET /application/v1/applications/{id}/applicant."""

    def __init__(self, application: ServiceClient) -> None:
        self._application = application

    async def of(self, application_id: str) -> Applicant | None:
        """None where application-svc has nothing to tell (404). Raises SourceAway."""
        person = await self._get(f"/application/v1/applications/{application_id}/applicant")
        if person is None:
            return None
        try:
            told = msgspec.convert(person, _Person)
        except msgspec.ValidationError as error:
            raise SourceAway(f"application-svc tells no applicant: {error}") from None
        return Applicant(**msgspec.structs.asdict(told))

    async def _get(self, path: str) -> Any:
        try:
            return await self._application.get(path)
        except NotFound:
            return None
        except DomainError as error:
            raise SourceAway(f"application-svc does not tell of the applicant: {error.code}") from error
        except ValueError as error:
            raise SourceAway("application-svc answers out of its protocol.") from error
