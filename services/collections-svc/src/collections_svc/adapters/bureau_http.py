"""The credit bureau over HTTP: PUT /queries/{check_id}. The id is ours, so a query repeated is one query.

Who is asked about comes from application-svc, with the consents the application was made with: without the one for the bureau
nobody is asked. The protocol is underwriting-svc's, with another purpose.
"""

import asyncio
from typing import Annotated, Any, Literal
from urllib.parse import quote

import httpx
import msgspec
import stamina

from collections_svc.domain.bureau_changes import CONSENT, PURPOSE, Check, CreditRecord, Told
from collections_svc.ports import SourceAway
from fenqi.kernel import DomainError, NotFound
from fenqi.web.client import ServiceClient

TRY_SECONDS = 2.0
"""For one whole answer, slow drops included."""
TRIES = 3
WITHIN_SECONDS = 6.0
MAX_ANSWER_BYTES = 65_536
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


class _Again(Exception):
    pass


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
        self._http = http
        self._debtors = debtors
        self._try_seconds = try_seconds
        self._headers = {"Authorization": f"Bearer {secret}"}

    async def ask(self, check: Check) -> Told:
        """Raises SourceAway, also for `found` without a record."""
        debtor = await self._debtors.of(check.application_id)
        if debtor is None:
            return Told("no_consent")
        body = {"consent": check.consent, "purpose": PURPOSE, "name": debtor.name, "id_number": debtor.id_number}
        path = f"/queries/{quote(check.check_id, safe='')}"
        try:
            async for attempt in stamina.retry_context(
                on=_Again, attempts=TRIES, timeout=WITHIN_SECONDS, wait_initial=0.05, wait_max=0.3
            ):
                with attempt:
                    read = await self._once(path, check.check_id, body)
        except _Again as error:
            raise SourceAway(f"the bureau: {error}") from error
        try:
            answer = msgspec.json.decode(read, type=_Answer)
        except msgspec.MsgspecError as error:
            raise SourceAway(f"the bureau answers out of its protocol: {error}") from error
        if answer.result == "no_record":
            return Told("no_record")
        if answer.record is None:
            raise SourceAway("The bureau found a record and does not send it.")
        return Told("found", CreditRecord(**msgspec.structs.asdict(answer.record)))

    async def _once(self, path: str, reference: str, body: dict[str, Any]) -> bytes:
        headers, read = {**self._headers, "Idempotency-Key": reference}, b""
        try:
            async with (
                asyncio.timeout(self._try_seconds),
                self._http.stream("PUT", path, headers=headers, json=body, timeout=self._try_seconds) as answer,
            ):
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise _Again(f"answered {answer.status_code}")
                if not answer.is_success:
                    raise SourceAway(f"the bureau refused with {answer.status_code}")
                async for part in answer.aiter_bytes():
                    read += part
                    if len(read) > MAX_ANSWER_BYTES:
                        raise SourceAway(f"the bureau answers more than {MAX_ANSWER_BYTES} bytes")
        except (httpx.TransportError, TimeoutError) as error:
            raise _Again(type(error).__name__) from error
        except (httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise SourceAway(f"the bureau: {type(error).__name__}") from error
        return read
