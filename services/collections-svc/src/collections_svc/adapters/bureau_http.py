"""The credit bureau over HTTP: PUT /queries/{check_id}. The id is ours, so a query repeated is one query.

Who is asked about comes from application-svc, with the consents the application was made with: without the one for the bureau
nobody is asked. The protocol is underwriting-svc's, with another purpose.
"""

from typing import Annotated, Literal
from urllib.parse import quote

import httpx
import msgspec

from collections_svc.domain.bureau_changes import CONSENT, PURPOSE, Check, CreditRecord, Told
from fenqi.kernel import DomainError, NotFound
from fenqi.web.client import ServiceClient
from fenqi.web.source import AskSource, SourceAway

TRY_SECONDS = 2.0
"""For one whole answer, slow drops included."""
WITHIN_SECONDS = 6.0
"""For all tries: nobody waits for this answer."""
Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Debtor(msgspec.Struct):
    """Who the bureau is asked about; not kept."""

    name: str
    id_number: str
    phone: str
    consents: tuple[str, ...] = ()


class _Record(msgspec.Struct):
    accounts_past_due: Count | None = None
    inquiries_12m: Count | None = None
    score: Count | None = None


class _Answer(msgspec.Struct):
    result: Literal["found", "no_record"]
    record: _Record | None = None


class Debtors:
    """application-svc's personal data, with this service's token: GET /application/v1/applications/{id}/applicant."""

    def __init__(self, application: ServiceClient) -> None:
        self._application = application

    async def of(self, application_id: str) -> Debtor | None:
        """None where application-svc has nobody to tell of, or no consent to ask the bureau. Raises SourceAway."""
        try:
            told = msgspec.convert(
                await self._application.get(f"/application/v1/applications/{quote(application_id, safe='')}/applicant"),
                Debtor,
            )
        except NotFound:
            return None
        except DomainError as error:
            raise SourceAway(f"application-svc does not tell of the applicant: {error.code}") from error
        except (ValueError, msgspec.ValidationError) as error:
            raise SourceAway("application-svc answers out of its protocol.") from error
        return told if CONSENT in told.consents else None


class BureauHttp:
    """Sends name, identity number, consent and purpose."""

    def __init__(
        self, http: httpx.AsyncClient, secret: str, debtors: Debtors, try_seconds: float = TRY_SECONDS
    ) -> None:
        self._source = AskSource(http, secret, try_seconds, WITHIN_SECONDS)
        self._debtors = debtors

    async def ask(self, check: Check) -> Told:
        """Raises SourceAway, also for `found` without a record."""
        debtor = await self._debtors.of(check.application_id)
        if debtor is None:
            return Told("no_consent")
        body = {"consent": check.consent, "purpose": PURPOSE, "name": debtor.name, "id_number": debtor.id_number}
        answer = await self._source.ask(
            "PUT", f"/queries/{quote(check.check_id, safe='')}", check.check_id, body, _Answer
        )
        if answer.result == "no_record":
            return Told("no_record")
        if answer.record is None:
            raise SourceAway("The bureau found a record and does not send it.")
        return Told("found", CreditRecord(**msgspec.structs.asdict(answer.record)))
