"""The credit bureau over HTTP: PUT /queries/{query_id}. The id is ours, so a query repeated is one query."""

from typing import Annotated, Literal
from urllib.parse import quote

import msgspec

from fenqi.web.source import AskSource, SourceAway
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.domain.bureau import PURPOSE, CreditRecord, Told
from underwriting_svc.domain.submission import Statement

Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
Minor = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Percent = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$")]


class _Record(msgspec.Struct):
    delinquencies_2y: Count | None = None
    months_since_last_delinquency: Count | None = None
    months_since_90d_late: Count | None = None
    credit_history_years: Count | None = None
    inquiries_12m: Count | None = None
    open_credit_lines: Count | None = None
    total_credit_lines: Count | None = None
    total_credit_limit_minor: Minor | None = None
    total_credit_used_minor: Minor | None = None
    failed_to_pay_count: Count | None = None
    accounts_past_due: Count | None = None
    accounts_30d_past_due: Count | None = None
    never_delinquent_percent: Percent | None = None
    public_records: Count | None = None


class _Answer(msgspec.Struct):
    result: Literal["found", "no_record"]
    record: _Record | None = None


class BureauHttp:
    """Sends name, identity number, consent and purpose."""

    def __init__(self, source: AskSource) -> None:
        self._source = source

    async def ask(self, query_id: str, consent: str, applicant: Applicant, stated: Statement) -> Told:
        """Raises SourceAway, also for `found` without a record."""
        body = {"consent": consent, "purpose": PURPOSE, "name": applicant.name, "id_number": applicant.id_number}
        answer = await self._source.ask("PUT", f"/queries/{quote(query_id, safe='')}", query_id, body, _Answer)
        if answer.result == "no_record":
            return Told("no_record")
        if answer.record is None:
            raise SourceAway("The bureau found a record and does not send it.")
        return Told("found", CreditRecord(**msgspec.structs.asdict(answer.record)))
