"""The identity authority over HTTP: POST /identity-checks."""

from typing import Literal

import msgspec

from fenqi.web.source import AskSource
from underwriting_svc.domain.applicant import Applicant

Result = Literal["confirmed", "differs", "unknown"]


class _Answer(msgspec.Struct):
    result: Result


class IdentityHttp:
    """Sends name and identity number."""

    def __init__(self, source: AskSource) -> None:
        self._source = source

    async def check(self, reference: str, applicant: Applicant) -> Result:
        """Raises SourceAway."""
        body = {"reference": reference, "name": applicant.name, "id_number": applicant.id_number}
        return (await self._source.ask("POST", "/identity-checks", reference, body, _Answer)).result
