"""Random lives of a case: whatever is told in whatever order, nothing breaks and the state stays in one piece."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from collections_svc.adapters.strategies_file import read_strategies
from collections_svc.domain import case as rules
from collections_svc.domain import undone
from collections_svc.domain.assignment import Collector, assign
from collections_svc.domain.case import Case
from collections_svc.domain.facts import CaseClosed, CaseOpened, CaseReopened
from collections_svc.domain.ladder import NOTICES, Bucket
from collections_svc.domain.outsourcing import Agency, outsource
from collections_svc.domain.placing import Arrears
from fenqi.kernel import DomainError

DAY = date(2026, 11, 23)
LADDER, ARM = read_strategies(None).of("L1")
ANNA = Collector("anna", ("early", "phone", "field", "legal"), (), 10, True)
AGENCY = Agency("harbour", (), date.min, None)
M1 = Arrears("L1", "C1", "M1", 1, 5000, "CNY", DAY, DAY)
TOLD = st.tuples(
    st.sampled_from(
        (
            "overdue",
            "paid",
            "reversed",
            "cured",
            "settled",
            "written_off",
            "recovered",
            "undone",
            "remind",
            "take",
            "outsource",
        )
    ),
    st.sampled_from(get_args(Bucket)),
    st.integers(0, 3),
    st.integers(0, 90_000),
)


def _decided(case: Case | None, what: str, bucket: Bucket, nr: int, amount: int, on: date) -> list[Any]:
    if what == "overdue":
        return rules.follow(case, replace(M1, bucket=bucket, past_due_minor=amount + 1, as_of_on=on), LADDER, ARM)
    if case is None:
        return []
    match what:
        case "paid" if all(one.payment_id != f"Y{nr}" for one in case.credits):
            return rules.credit(case, f"Y{nr}", amount, max(0, case.past_due_minor - amount), on)
        case "reversed":
            return undone.take_back(case, f"Y{nr}", case.past_due_minor + amount, on)
        case "cured" | "settled" | "written_off":
            return rules.close(case, what, on)
        case "recovered" if all(one.payment_id != f"Y{nr}" for one in case.credits):
            return undone.recover(case, f"Y{nr}", amount, 0, on)
        case "undone" if case.closed_because == "written_off":
            again = undone.arrears_again(case, amount, on)
            return rules.reopen(case, "write_off_reversed", again, LADDER, ARM)
        case "remind":
            return rules.remind(case, on)
        case "take":
            return list(assign(case, ANNA, 0, "reassigned", on))
        case "outsource":
            return list(outsource(case, AGENCY, on))
    return []


@given(st.lists(TOLD, max_size=30))
def test_a_case_stays_in_one_piece(told: list[tuple[str, Bucket, int, int]]) -> None:
    case: Case | None = None
    for days, (what, bucket, nr, amount) in enumerate(told):
        try:
            facts = _decided(case, what, bucket, nr, amount, DAY + timedelta(days=days))
        except DomainError:
            assert what in ("take", "outsource"), "only people are refused: what is told always has its place"
            continue
        for fact in facts:
            before, case = case, rules.evolve(case, fact)
            _whole(case)
            if before is not None:
                assert (case.case_id == before.case_id) or isinstance(fact, CaseOpened)
                if case.status != before.status:
                    assert isinstance(fact, CaseOpened | CaseClosed | CaseReopened)


def _whole(case: Case) -> None:
    assert (case.status == "closed") == (case.closed_on is not None) == (case.closed_because is not None)
    assert case.credited_minor == sum(one.amount_minor for one in case.credits if one.counted_as == "credit")
    assert case.recovered_minor == sum(one.amount_minor for one in case.credits if one.counted_as == "recovery")
    assert case.next_notice_on == next((one.planned_on for one in case.plan if one.way in NOTICES), None)
    assert case.next_work_on == next((one.planned_on for one in case.plan if one.way not in NOTICES), None)
    assert 0 <= case.expected_minor <= case.past_due_minor
    assert case.hands.collector_id is None or case.hands.agency_id is None
    if case.status == "closed":
        assert (case.plan, case.hands.collector_id) == ((), None)
    else:
        assert not case.is_undone
