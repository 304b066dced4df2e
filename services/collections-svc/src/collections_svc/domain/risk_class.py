"""Which risk class a customer is of, and when they are visited and checked next on that account."""

from collections import Counter
from datetime import date, timedelta

from collections_svc.domain.care_policy import CLASSES, CLASSIFICATIONS, SEVERITIES, Care, Standing, bucket_rank
from collections_svc.domain.watch import Watch, fold
from collections_svc.domain.watch_facts import RiskClassChanged, WatchFact


def standing(watch: Watch, care: Care, on: date) -> Standing:
    """How the customer stands on a day. What was written off counts as a loss, and with its principal."""
    principal: Counter[str] = Counter()
    for loan in watch.loans:
        principal[loan.currency] += loan.principal_minor
    return Standing(
        max((one.bucket for one in watch.loans), key=bucket_rank, default=None),
        max((one.classification for one in watch.loans), key=CLASSIFICATIONS.index, default="pass"),
        watch.late(on),
        max((one.severity for one in watch.signals), key=SEVERITIES.index, default=None),
        care.policy.band(principal),
    )


def with_class(
    watch: Watch, facts: list[WatchFact], care: Care, on: date, after: Watch | None = None
) -> list[WatchFact]:
    """These facts, and the change of class that follows from them, if there is one. It is told again, with the class as it
    was, where a loan runs, or one has an application, after none did. `after`: the watch with these facts, where it is known."""
    after = after or fold(watch, facts)
    if not after.loans:
        return facts
    found = care.table.classify(standing(after, care, on))
    begins = (after.running and not watch.running) or (after.askable and not watch.askable)
    if found.risk_class == after.risk_class and not begins:
        return facts
    rhythm = care.policy.rhythm[found.risk_class]
    improved = after.risk_class is not None and CLASSES.index(found.risk_class) < CLASSES.index(after.risk_class)
    changed = RiskClassChanged(
        after.watch_id,
        after.customer_id,
        found.risk_class,
        after.risk_class,
        found.reasons,
        care.table.version,
        _next(None if improved else after.check_on, rhythm.check_days, on) if after.askable else None,
        _next(None if improved else after.visit_by, rhythm.visit_days, on) if after.running else None,
        on,
    )
    return [*facts, changed]


def _next(already: date | None, days: int | None, on: date) -> date | None:
    """The earlier of what is due already and what the class wants."""
    wanted = None if days is None else on + timedelta(days=days)
    return min((one for one in (already, wanted) if one is not None), default=None)
