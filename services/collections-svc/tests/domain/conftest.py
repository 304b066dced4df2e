"""A case as the rules of remedies find it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from collections_svc.adapters.remedy_policy_file import read_remedy_policy
from collections_svc.domain import case as rules
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.remedy_policy import RemedyPolicy

OPENED = date(2027, 3, 1)
LADDER = Ladder("t1", {"M4": BucketPlan("field", (Rung("demand", "letter", 5), Rung("call", "phone", 12)))})


@pytest.fixture
def opened_on() -> date:
    """The day on which the case was opened."""
    return OPENED


@pytest.fixture
def policy() -> RemedyPolicy:
    """The one that comes with the service."""
    return read_remedy_policy(None)


@pytest.fixture
def late() -> Case:
    """A case of 95 days past due on 1 March 2027, with 60,000 past due and two steps to come."""
    arrears = Arrears("L1", "C1", "M4", 95, 60_000, "CNY", date(2026, 11, 26), OPENED)
    return fold(None, rules.follow(None, arrears, LADDER))


@pytest.fixture
def after() -> Callable[..., Case]:
    """`after(case, facts)`: the case with them."""
    return fold


def fold(case: Case | None, facts: Sequence[Any]) -> Case:
    for fact in facts:
        case = rules.evolve(case, fact)
    assert case is not None
    return case
