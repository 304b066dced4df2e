"""Records what was decided about a case, with the rows that figures are counted from: the stay in a bucket that ended, and the
case whose place a new one takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseClosed, CaseMoved, CaseOpened
from fenqi.store import UnitOfWork


def keep(uow: UnitOfWork, loan_id: str, facts: Sequence[Any]) -> None:
    """Stage facts of a case that was read (or is not there), and its state; where it left its bucket, the row of its stay there;
    where another begins, its own."""
    before = uow.known(CASES, loan_id)
    uow.record(CASES, loan_id, facts)
    if before is None:
        return
    for fact in facts:
        if isinstance(fact, CaseMoved | CaseClosed):
            uow.insert("bucket_stays", _stay(before, fact))
        elif isinstance(fact, CaseOpened):
            uow.insert("past_cases", _past(before))


def _stay(case: Case, left: CaseMoved | CaseClosed) -> Mapping[str, object]:
    went_to, left_on = (left.bucket, left.moved_on) if isinstance(left, CaseMoved) else (left.reason, left.closed_on)
    return {
        "case_id": case.case_id,
        "loan_id": case.loan_id,
        "strategy": case.strategy,
        "currency": case.currency,
        "bucket": case.bucket,
        "past_due_minor": case.entered_minor,
        "entered_on": case.as_of_on,
        "left_on": left_on,
        "went_to": went_to,
    }


def _past(case: Case) -> Mapping[str, object]:
    """A case that nothing can happen to any more."""
    return {
        "case_id": case.case_id,
        "loan_id": case.loan_id,
        "strategy": case.strategy,
        "currency": case.currency,
        "opened_on": case.opened_on,
        "closed_because": case.closed_because,
        "credited_minor": case.credited_minor,
        "recovered_minor": case.recovered_minor,
        "past_due_minor": case.past_due_minor,
    }
