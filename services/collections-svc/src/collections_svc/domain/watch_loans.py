"""What loan-svc's events mean for the watch: its loans, the instalments that are late, and the customer's own behaviour."""

from dataclasses import dataclass
from datetime import date, timedelta

from collections_svc.domain.care_policy import Care, bucket_rank
from collections_svc.domain.ladder import Bucket
from collections_svc.domain.risk_class import with_class
from collections_svc.domain.signals import Measure, cleared, raise_signals
from collections_svc.domain.watch import Watch, WatchedLoan, fold, watch_id_of
from collections_svc.domain.watch_facts import (
    Classification,
    EndedBecause,
    LoanUnwatched,
    LoanWatched,
    WatchedLoanChanged,
    WatchFact,
    WatchOpened,
)


@dataclass(frozen=True, slots=True)
class Borrowed:
    """A loan as it was disbursed, or as it is owed again; what is not told is None."""

    loan_id: str
    customer_id: str
    principal_minor: int
    currency: str
    application_id: str | None = None
    product_code: str | None = None
    first_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Late:
    """A loan that came into a bucket; `since_on` is the due date of the oldest unpaid instalment."""

    loan: Borrowed
    bucket: Bucket
    since_on: date
    on: date


def open_watch(customer_id: str, on: date) -> tuple[Watch, list[WatchFact]]:
    """A watch over nothing yet, and the fact it begins with."""
    opened = WatchOpened(watch_id_of(customer_id), customer_id, on)
    return Watch(opened.watch_id, customer_id, on), [opened]


def watch_loan(watch: Watch | None, loan: Borrowed, care: Care, on: date) -> list[WatchFact]:
    """Decide that a loan counts from now on; one that counts already is not counted twice."""
    if watch is not None and watch.loan(loan.loan_id) is not None:
        return []
    before, facts = _watch(watch, loan, care, on)
    return with_class(before, facts, care, on)


def fall_behind(watch: Watch | None, late: Late, care: Care) -> list[WatchFact]:
    """Decide what a loan's place in a bucket says of its customer: a worse one is one more late instalment, and perhaps a
    signal. A loan that is not known yet is watched from here on."""
    loan_id, facts = late.loan.loan_id, list[WatchFact]()
    if watch is None or watch.loan(loan_id) is None:
        watch, facts = _watch(watch, late.loan, care, late.on)
    now = fold(watch, facts)
    loan = now.loan(loan_id)
    assert loan is not None, "it was watched just now"
    if loan.bucket == late.bucket:
        return []
    worse = bucket_rank(late.bucket) > bucket_rank(loan.bucket)
    counts_until = late.on + timedelta(days=care.policy.late_counts_days) if worse else None
    moved = _changed(
        now, loan, late.on, bucket=late.bucket, principal_minor=late.loan.principal_minor, late_until=counts_until
    )
    now = fold(now, [moved])
    measures = _behaviour(now, loan, late) if worse else []
    return raise_signals(watch, measures, care, late.on, [*facts, moved], now)


def catch_up(watch: Watch, loan_id: str, principal_minor: int, care: Care, on: date) -> list[WatchFact]:
    """Decide that nothing of a loan is past due any more."""
    loan = watch.loan(loan_id)
    if loan is None or loan.bucket is None:
        return []
    facts: list[WatchFact] = [_changed(watch, loan, on, bucket=None, principal_minor=principal_minor)]
    passed = cleared(watch, lambda one: (one.signal, one.loan_id) == ("other_loan_overdue", loan_id), "passed", on)
    return with_class(watch, facts + passed, care, on)


def reclassify(
    watch: Watch, loan_id: str, classification: Classification, principal_minor: int, care: Care, on: date
) -> list[WatchFact]:
    """Decide that a loan is of another of the five classes."""
    loan = watch.loan(loan_id)
    if loan is None or loan.classification == classification:
        return []
    changed = _changed(watch, loan, on, classification=classification, principal_minor=principal_minor)
    return with_class(watch, [changed], care, on)


def write_off(watch: Watch, loan_id: str, care: Care, on: date) -> list[WatchFact]:
    """Decide that a loan left the book. It goes on counting as a loss."""
    loan = watch.loan(loan_id)
    if loan is None or loan.written_off:
        return []
    return with_class(watch, [_changed(watch, loan, on, classification="loss", written_off=True)], care, on)


def reopen(watch: Watch | None, loan: Borrowed, care: Care, on: date) -> list[WatchFact]:
    """Decide that a loan that had ended, or was written off, is owed again."""
    known = None if watch is None else watch.loan(loan.loan_id)
    if watch is None or known is None:
        return watch_loan(watch, loan, care, on)
    if not known.written_off:
        return []
    changed = _changed(watch, known, on, principal_minor=loan.principal_minor, written_off=False)
    return with_class(watch, [changed], care, on)


def end_loan(watch: Watch, loan_id: str, reason: EndedBecause, care: Care, on: date) -> list[WatchFact]:
    """Decide that a loan counts no more, nor do the signals about it."""
    if watch.loan(loan_id) is None:
        return []
    facts: list[WatchFact] = [LoanUnwatched(watch.watch_id, watch.customer_id, loan_id, reason, on)]
    facts += cleared(watch, lambda one: one.loan_id == loan_id, "loan_ended", on)
    return with_class(watch, facts, care, on)


def _watch(watch: Watch | None, loan: Borrowed, care: Care, on: date) -> tuple[Watch, list[WatchFact]]:
    """The watch as it was, or over nothing yet, and the facts by which this loan counts in it."""
    facts: list[WatchFact] = []
    if watch is None:
        watch, facts = open_watch(loan.customer_id, on)
    visit_by = care.policy.first_visit_by(loan.product_code, loan.principal_minor, loan.currency, on)
    if visit_by is not None and any(one <= visit_by for one in (watch.visit_by, watch.visit_on) if one is not None):
        visit_by = None
    watched = LoanWatched(
        watch.watch_id,
        watch.customer_id,
        loan.loan_id,
        loan.application_id,
        loan.product_code,
        loan.principal_minor,
        loan.currency,
        loan.first_due_on,
        visit_by,
        on,
    )
    return watch, [*facts, watched]


def _behaviour(watch: Watch, loan: WatchedLoan, late: Late) -> list[Measure]:
    """What the customer's own behaviour measures, with the late instalment counted."""
    measures: list[Measure] = [("repeatedly_late", watch.late(late.on), None)]
    if loan.first_due_on == late.since_on:
        measures.append(("first_payment_default", bucket_rank(late.bucket), loan.loan_id))
    if any(one.loan_id != loan.loan_id for one in watch.running):
        measures.append(("other_loan_overdue", bucket_rank(late.bucket), loan.loan_id))
    return measures


def _changed(watch: Watch, loan: WatchedLoan, on: date, **what: object) -> WatchedLoanChanged:
    fields: dict[str, object] = {
        "bucket": loan.bucket,
        "classification": loan.classification,
        "principal_minor": loan.principal_minor,
        "written_off": loan.written_off,
        "late_until": None,
    } | what
    return WatchedLoanChanged(
        watch_id=watch.watch_id,
        customer_id=watch.customer_id,
        loan_id=loan.loan_id,
        currency=loan.currency,
        changed_on=on,
        **fields,  # type: ignore[arg-type]
    )
