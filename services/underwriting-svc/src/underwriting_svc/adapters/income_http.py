"""The income sources over HTTP: POST /income-checks/{channel}, one for social security, bank and employer."""

import asyncio
from typing import Annotated, Literal

import msgspec

from fenqi.web.source import AskSource, SourceAway
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.ports import IncomeTold

CHANNELS = ("social_security", "bank", "employer")
"""By how much their word counts: the first that knows is believed."""


class _Answer(msgspec.Struct):
    result: Literal["confirmed", "lower", "unknown"]
    annual_income_minor: Annotated[int, msgspec.Meta(ge=0, le=10**15)] | None = None


class IncomeHttp:
    """Asks all channels side by side."""

    def __init__(self, source: AskSource) -> None:
        self._source = source

    async def check(self, reference: str, applicant: Applicant, annual_income_minor: int, currency: str) -> IncomeTold:
        """`unknown` when all answer and none knows. Raises SourceAway when none knows and one does not answer."""
        asked = [self._channel(name, reference, applicant, annual_income_minor, currency) for name in CHANNELS]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        for one in answers:
            if isinstance(one, BaseException) and not isinstance(one, SourceAway):
                raise one
        told = [one for one in answers if isinstance(one, IncomeTold)]
        known = next((one for one in told if one.answer != "unknown"), None)
        if known is None and len(told) < len(CHANNELS):
            raise SourceAway("No income source knows, and not all of them answer.")
        return known or IncomeTold("unknown")

    async def _channel(
        self, channel: str, reference: str, applicant: Applicant, annual_income_minor: int, currency: str
    ) -> IncomeTold:
        body = {
            "reference": reference,
            "name": applicant.name,
            "id_number": applicant.id_number,
            "employer": applicant.employer,
            "annual_income_minor": annual_income_minor,
            "currency": currency,
        }
        answer = await self._source.ask("POST", f"/income-checks/{channel}", reference, body, _Answer)
        if answer.result == "lower" and answer.annual_income_minor is None:
            raise SourceAway(f"{channel}: a lower income without its amount")
        return IncomeTold(answer.result, answer.annual_income_minor)
