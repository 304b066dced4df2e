"""What the bureau tells of a customer whose loan runs, and what became worse since it was asked last."""

from dataclasses import dataclass
from datetime import date, timedelta

from collections_svc.domain.care_policy import Care
from collections_svc.domain.signals import Measure, raise_signals
from collections_svc.domain.watch import Watch
from collections_svc.domain.watch_facts import Answer, BureauChecked, WatchFact

CONSENT = "bureau"
"""The consent of the application without which nobody asks."""
PURPOSE = "post_loan_care"


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """What counts for care; what the bureau does not know is None. `score`: higher is better."""

    accounts_past_due: int | None = None
    inquiries_12m: int | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The bureau's answer; `record` where one was found."""

    answer: Answer
    record: CreditRecord | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One question: its id follows from the watch and its number, so that the same question repeated is one query."""

    check_id: str
    application_id: str
    consent: str


def next_check(watch: Watch) -> Check | None:
    """The question that is due, on the consent of the newest application; None where no running loan has one."""
    applications = [one.application_id for one in watch.running if one.application_id is not None]
    if not applications:
        return None
    check_id = f"{watch.watch_id}.check-{watch.checks + 1}"
    return Check(check_id, applications[-1], f"{applications[-1]}/{CONSENT}")


def compare(
    watch: Watch, check: Check, told: Told, before: CreditRecord | None, care: Care, on: date
) -> list[WatchFact]:
    """Decide what an answer means beside the one `before`: when the bureau is asked next, and which signals there are. The
    first answer only counts what is past due elsewhere; nothing is known yet that it could be worse than."""
    checked = BureauChecked(
        watch.watch_id,
        watch.customer_id,
        check.check_id,
        check.consent,
        told.answer,
        on,
        _next_check_on(watch, told.answer, care, on),
    )
    measures: list[Measure] = []
    if told.record is not None:
        old, new = before or CreditRecord(accounts_past_due=0), told.record
        measures = [
            ("bureau_overdue", _more(old.accounts_past_due, new.accounts_past_due), None),
            ("bureau_inquiries", _more(old.inquiries_12m, new.inquiries_12m), None),
            ("bureau_score_drop", _more(new.score, old.score), None),
        ]
    return raise_signals(watch, measures, care, on, [checked])


def _more(before: int | None, now: int | None) -> int:
    """By how much it rose; nothing where either is not known."""
    return 0 if before is None or now is None else max(0, now - before)


def _next_check_on(watch: Watch, answer: Answer, care: Care, on: date) -> date | None:
    if answer == "no_consent":
        return None
    if answer == "unavailable":
        return on + timedelta(days=care.policy.check_again_days)
    days = None if watch.risk_class is None else care.policy.rhythm[watch.risk_class].check_days
    return None if days is None else on + timedelta(days=days)
