"""Risk signals: raised when a measure passes a threshold, once while they are open, cleared when they speak no more."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from collections_svc.domain.care_policy import SEVERITIES, Care
from collections_svc.domain.risk_class import with_class
from collections_svc.domain.watch import OpenSignal, Watch, fold
from collections_svc.domain.watch_facts import ClearedBecause, RiskSignalCleared, RiskSignalled, WatchFact
from fenqi.kernel import Conflict, Invalid

Measure = tuple[str, int, str | None]
"""A signal, the number that is held against its steps, and the loan it is about."""


class ContactNotLost(Invalid):
    """So few failed attempts are no lost contact by the policy: go on trying, over other channels and at other hours."""

    code = "contact-not-lost"


class SignalNotOpen(Conflict):
    """This signal is not open for this customer: look at GET /customers/{customer_id}/care for those that are."""

    code = "signal-not-open"


def signalled(
    watch: Watch, signal: str, measure: int, loan_id: str | None, care: Care, on: date
) -> list[RiskSignalled]:
    """Decide whether a measure is a signal: not below the first threshold, and not again while it is open and weighs as much."""
    rule = care.policy.signals[signal]
    severity = rule.severity(measure)
    opened = watch.signal(signal, loan_id)
    if severity is None or (opened and SEVERITIES.index(opened.severity) >= SEVERITIES.index(severity)):
        return []
    visit_by = None
    if rule.visit_within_days is not None and watch.running:
        due = on + timedelta(days=rule.visit_within_days)
        visit_by = _earlier_visit(watch, due)
    return [
        RiskSignalled(
            watch.watch_id,
            watch.customer_id,
            loan_id,
            signal,
            severity,
            on,
            measure,
            care.policy.version,
            on + timedelta(days=rule.open_days),
            visit_by,
        )
    ]


def raise_signals(
    watch: Watch,
    measures: Sequence[Measure],
    care: Care,
    on: date,
    before: Sequence[WatchFact] = (),
    after_them: Watch | None = None,
) -> list[WatchFact]:
    """Decide on several measures, after what happened `before`, and on the class that follows. `after_them`: the watch with
    what happened before, where it is known."""
    facts, now = list(before), after_them or fold(watch, before)
    for signal, measure, loan_id in measures:
        raised = signalled(now, signal, measure, loan_id, care, on)
        facts, now = [*facts, *raised], fold(now, raised)
    return with_class(watch, facts, care, on, now)


def lose_contact(watch: Watch, attempts: int, loan_id: str | None, care: Care, on: date) -> list[WatchFact]:
    """Decide that the customer can't be reached after so many failed attempts. Raises ContactNotLost."""
    if care.policy.signals["contact_lost"].severity(attempts) is None:
        raise ContactNotLost
    return raise_signals(watch, [("contact_lost", attempts, loan_id)], care, on)


def use_line(watch: Watch, used_percent: int, care: Care, on: date) -> list[WatchFact]:
    """Decide what the use of a revolving line says: a signal, or that it has passed."""
    if care.policy.signals["line_used_up"].severity(used_percent) is None:
        return with_class(watch, cleared(watch, lambda one: one.signal == "line_used_up", "passed", on), care, on)
    return raise_signals(watch, [("line_used_up", used_percent, None)], care, on)


def clear(watch: Watch, signal: str, loan_id: str | None, remark: str, care: Care, on: date) -> list[WatchFact]:
    """Decide that a person has looked at a signal and it speaks no more. Raises SignalNotOpen."""
    if watch.signal(signal, loan_id) is None:
        raise SignalNotOpen
    facts = cleared(watch, lambda one: (one.signal, one.loan_id) == (signal, loan_id), "by_person", on, remark)
    return with_class(watch, facts, care, on)


def expire(watch: Watch, care: Care, on: date) -> list[WatchFact]:
    """Decide which signals have spoken long enough."""
    facts = cleared(watch, lambda one: one.expires_on is not None and one.expires_on <= on, "expired", on)
    return with_class(watch, facts, care, on)


def cleared(
    watch: Watch, which: Callable[[OpenSignal], bool], reason: ClearedBecause, on: date, remark: str | None = None
) -> list[WatchFact]:
    """The ends of these signals."""
    return [
        RiskSignalCleared(watch.watch_id, watch.customer_id, one.loan_id, one.signal, reason, remark, on)
        for one in watch.signals
        if which(one)
    ]


def _earlier_visit(watch: Watch, due: date) -> date | None:
    """The day, where it is earlier than the visit that is planned or due already."""
    known = [one for one in (watch.visit_by, watch.visit_on) if one is not None]
    return due if all(due < one for one in known) else None
