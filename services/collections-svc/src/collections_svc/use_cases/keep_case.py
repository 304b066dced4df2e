"""Records what was decided about a case, and the stay in a bucket that it ended: roll rates count stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from collections_svc.adapters.aggregates import CASES
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseClosed, CaseMoved
from fenqi.store import UnitOfWork


def keep(uow: UnitOfWork, loan_id: str, facts: Sequence[Any]) -> None:
    """Stage facts of a case that was read (or is not there), its state and, where it left its bucket, the row of its stay."""
    before = uow.known(CASES, loan_id)
    uow.record(CASES, loan_id, facts)
    for fact in facts:
        if before is not None and isinstance(fact, CaseMoved | CaseClosed):
            uow.insert("bucket_stays", _stay(before, fact))


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
