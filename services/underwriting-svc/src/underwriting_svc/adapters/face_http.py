"""The face check over HTTP: POST /face-checks."""

from typing import Literal

import msgspec

from fenqi.web.source import AskSource
from underwriting_svc.domain.applicant import Applicant

Result = Literal["live_match", "no_match", "not_live"]


class _Answer(msgspec.Struct):
    result: Result


class FaceHttp:
    """Sends the capture's name: the picture is where the channel put it, never here."""

    def __init__(self, source: AskSource) -> None:
        self._source = source

    async def check(self, reference: str, applicant: Applicant) -> Result:
        """Raises SourceAway."""
        body = {
            "reference": reference,
            "capture": applicant.face_capture,
            "name": applicant.name,
            "id_number": applicant.id_number,
        }
        return (await self._source.ask("POST", "/face-checks", reference, body, _Answer)).result
