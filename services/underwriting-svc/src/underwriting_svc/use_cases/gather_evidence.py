"""Ask whoever knows about an applicant, side by side and within a deadline, before anything is decided."""

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from fenqi.kernel import new_id
from fenqi.store import UnitOfWork
from fenqi.web.source import SourceAway
from underwriting_svc.adapters.aggregates import BUREAU_QUERIES, FRAUD_CASES
from underwriting_svc.domain.applicant import Applicant
from underwriting_svc.domain.bureau import CONSENT, PURPOSE, BureauAsked, Told, differences, merge
from underwriting_svc.domain.evidence import NOTHING_ASKED, Evidence, Face, Identity, Signal
from underwriting_svc.domain.fraud import case, rules
from underwriting_svc.domain.submission import Submission
from underwriting_svc.ports import Found, IncomeTold, Ports, Source, Sources

DEADLINE_SECONDS = 4.0
"""For each source, retries included; who has not answered by then is unavailable."""
T = TypeVar("T")
log = logging.getLogger("underwriting.evidence")


async def gather_evidence(submission: Submission, uow: UnitOfWork, ports: Ports) -> tuple[Submission, Evidence]:
    """The submission with what the bureau told, and the evidence; what follows from it is staged: the bureau query, the
    application's own traces, and a fraud case where a signal is heavier than a note. May be done again (new documents
    came): what was kept stays, the bureau's answer is used again, what a person cleared weighs no more than a note.

    A source that is away is `unavailable`, never a reason to fail. No transaction is open meanwhile. Handled again, the
    same application gives the bureau the same query id, so that it is one query."""
    sources = ports.sources
    wanted = sources.asked.of(submission.product_code)
    if not wanted:
        return submission, NOTHING_ASKED
    try:
        applicant = await _in_time(sources.applicants.of(submission.application_id))
    except SourceAway as error:
        log.warning("%s: %s", submission.application_id, error)
        return submission, _unavailable(wanted)
    if applicant is None:
        return submission, NOTHING_ASKED
    asking = _Asking(submission, applicant, wanted, uow, sources)
    identity, face, income, credit = await asyncio.gather(
        asking.identity(), asking.face(), asking.income(), asking.credit()
    )
    signals: tuple[Signal, ...] = ()
    if "fraud" in wanted:
        signals = case.weigh(_signals(asking, identity, face, credit), credit.found.cases)
        sources.links.keep(submission, applicant, credit.found, uow)
    suspected = case.suspect(new_id(), submission, signals, credit.found.cases, uow.context.at)
    if suspected:
        uow.record(FRAUD_CASES, suspected[0].case_id, suspected)
    record = credit.told.record if credit.told else None
    evidence = Evidence(
        identity,
        face,
        credit.told.answer if credit.told else "not_asked",
        credit.query_id,
        income.answer,
        income.annual_income_minor,
        signals,
    )
    return replace(submission, statement=merge(submission.statement, record)) if record else submission, evidence


@dataclass(frozen=True, slots=True)
class _Credit:
    """What is known beside the application, and the bureau's answer where it was asked."""

    found: Found
    query_id: str | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class _Asking:
    """One application's questions."""

    submission: Submission
    applicant: Applicant
    wanted: frozenset[Source]
    uow: UnitOfWork
    sources: Sources

    async def identity(self) -> Identity:
        if "identity" not in self.wanted:
            return "not_asked"
        return await _told(self.sources.identity.check(self.submission.application_id, self.applicant)) or "unavailable"

    async def face(self) -> Face:
        if "face" not in self.wanted or self.applicant.face_capture is None:
            return "not_asked"
        return await _told(self.sources.face.check(self.submission.application_id, self.applicant)) or "unavailable"

    async def income(self) -> IncomeTold:
        if "income" not in self.wanted:
            return IncomeTold("not_asked")
        asked = self.sources.income.check(
            self.submission.application_id,
            self.applicant,
            self.submission.statement.annual_income_minor,
            self.submission.currency,
        )
        return await _told(asked) or IncomeTold("unavailable")

    async def credit(self) -> _Credit:
        """The read of what is known here comes first: it tells whether the bureau has to be asked at all."""
        since = self.uow.context.business_date - timedelta(days=self.sources.asked.bureau_reuse_days)
        found = await self.sources.links.find(self.submission, self.applicant, since, self.uow)
        if "bureau" not in self.wanted or CONSENT not in self.applicant.consents:
            return _Credit(found)
        if found.bureau is not None:
            return _Credit(found, found.bureau_query_id, found.bureau)
        application_id = self.submission.application_id
        query_id, consent = f"{application_id}.bureau-{found.queries + 1}", f"{application_id}/{CONSENT}"
        stated = self.submission.statement
        told = await _told(self.sources.bureau.ask(query_id, consent, self.applicant, stated)) or Told("unavailable")
        asked = BureauAsked(
            query_id, application_id, self.submission.customer_id, consent, PURPOSE, told.answer, self.uow.context.at
        )
        self.uow.record(BUREAU_QUERIES, query_id, [asked])
        if told.answer != "unavailable":
            self.sources.links.keep_answer(query_id, told, self.uow)
        return _Credit(found, query_id, told)


def _signals(asking: _Asking, identity: Identity, face: Face, credit: _Credit) -> tuple[Signal, ...]:
    thresholds = asking.sources.thresholds
    signals = [*rules.signals(asking.submission, credit.found.traces, thresholds)]
    signals += rules.impostor(identity, face, thresholds.impostor)
    if credit.told is not None and credit.told.record is not None:
        signals += rules.misstated(differences(asking.submission.statement, credit.told.record), thresholds.misstated)
    return tuple(signals)


def _unavailable(wanted: frozenset[Source]) -> Evidence:
    """Nobody could be asked, because nobody told us about whom."""
    return Evidence(
        identity="unavailable" if "identity" in wanted else "not_asked",
        bureau="unavailable" if "bureau" in wanted else "not_asked",
        income="unavailable" if "income" in wanted else "not_asked",
    )


async def _told(asked: Awaitable[T]) -> T | None:
    """The answer, None when the source is away."""
    try:
        return await _in_time(asked)
    except SourceAway as error:
        log.warning("a source is away: %s", error)
        return None


async def _in_time(asked: Awaitable[T]) -> T:
    try:
        return await asyncio.wait_for(asked, DEADLINE_SECONDS)
    except TimeoutError:
        raise SourceAway(f"No answer within {DEADLINE_SECONDS} seconds.") from None
