"""The steps of a case: notices go by themselves, the rest is done by people."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from collections_svc.domain import case as rules
from collections_svc.domain.case import Case
from collections_svc.domain.facts import StepDone
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.placing import Arrears
from collections_svc.domain.refusals import CaseClosedAlready, NoSuchStep
from collections_svc.domain.steps import due_step, ladder_of, step_done

DAY = date(2026, 11, 23)
LADDER = Ladder(
    "t1",
    {
        "M1": BucketPlan("early", (Rung("first", "sms", 0), Rung("again", "app", 3))),
        "M2": BucketPlan("phone", (Rung("call", "phone", 2), Rung("mail", "email", 5))),
    },
)
M1 = Arrears("L1", "C1", "M1", 1, 5000, "CNY", date(2026, 11, 22), DAY)
M2 = replace(M1, bucket="M2", days_past_due=31, past_due_minor=9000, as_of_on=DAY + timedelta(days=30))


def after(case: Case | None, facts: Sequence[Any]) -> Case:
    for fact in facts:
        case = rules.evolve(case, fact)
    assert case is not None
    return case


OPEN = after(None, rules.follow(None, M1, LADDER))

MOVED_ON = M2.as_of_on
MOVED = after(OPEN, rules.follow(OPEN, M2, LADDER))


def test_a_call_stays_planned_until_it_is_made_and_then_is_done_once() -> None:
    assert rules.remind(MOVED, MOVED_ON + timedelta(days=4)) == [], "nobody is sent a call"
    (fact,) = step_done(MOVED, "call", "phone", MOVED_ON + timedelta(days=3), "promised")
    assert fact == StepDone(
        "L1",
        OPEN.case_id,
        "C1",
        "call",
        "phone",
        MOVED_ON + timedelta(days=2),
        MOVED_ON + timedelta(days=3),
        "promised",
    )
    case = after(MOVED, [fact])
    assert (case.next_work_on, [step.step for step in case.plan]) == (None, ["mail"])
    with pytest.raises(NoSuchStep):
        step_done(case, "call", "phone", MOVED_ON)


@pytest.mark.parametrize(("step", "way"), [("call", "visit"), ("mail", "email"), ("other", "phone")])
def test_what_is_not_a_persons_step_of_the_plan_is_refused(step: str, way: str) -> None:
    with pytest.raises(NoSuchStep):
        step_done(MOVED, step, way, MOVED_ON)  # type: ignore[arg-type]


def test_nothing_is_done_on_a_closed_case() -> None:
    cured = after(MOVED, rules.close(MOVED, "cured", MOVED_ON))
    with pytest.raises(CaseClosedAlready):
        step_done(cured, "call", "phone", MOVED_ON)


def test_a_way_finds_its_step_once_its_day_has_come() -> None:
    assert due_step(MOVED, "phone", MOVED_ON + timedelta(days=1)) is None
    found = due_step(MOVED, "phone", MOVED_ON + timedelta(days=2))
    assert found is not None
    assert found.step == "call"


def test_the_ladder_of_a_case_tells_what_became_of_every_step() -> None:
    opening = rules.follow(None, M1, LADDER)
    moving = rules.follow(after(None, opening), M2, LADDER)
    case = after(after(None, opening), moving)
    facts = [*opening, *moving, *step_done(case, "call", "phone", MOVED_ON + timedelta(days=2))]
    told = [(one.bucket, one.step, one.told, one.on) for one in ladder_of(facts, case.case_id)]
    assert told == [
        ("M1", "first", "sent", DAY),
        ("M1", "again", "dropped", MOVED_ON),
        ("M2", "call", "done", MOVED_ON + timedelta(days=2)),
        ("M2", "mail", "to_come", None),
    ]
    assert ladder_of(facts, "another case") == []
