"""A case as the rules of remedies find it; a small policy of post-loan care and a table of classes in plain code."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from collections_svc.adapters.remedy_policy_file import read_remedy_policy
from collections_svc.domain import case as rules
from collections_svc.domain.care_policy import (
    Band,
    Care,
    CarePolicy,
    Classified,
    FirstVisit,
    Rhythm,
    SignalRule,
    Standing,
    Step,
)
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.ladder import BucketPlan, Ladder, Rung
from collections_svc.domain.remedy_policy import RemedyPolicy

OPENED = date(2027, 3, 1)
LADDER = Ladder("t1", {"M4": BucketPlan("field", (Rung("demand", "letter", 5), Rung("call", "phone", 12)))})


ONE = (Step(1, "medium"), Step(2, "high"))


class PlainTable:
    """A heavy signal or a class from substandard on is high, what is past due raised, all else normal."""

    version = "plain-1"

    def classify(self, standing: Standing) -> Classified:
        """As above."""
        if standing.severity == "high" or standing.classification in ("substandard", "doubtful", "loss"):
            return Classified("high", ("heavy",))
        if standing.bucket or standing.severity == "medium":
            return Classified("raised", ("past_due",))
        return Classified("normal", ())


CARE = Care(
    CarePolicy(
        "care-t",
        late_counts_days=100,
        used_up_from_draws=2,
        moved_away_attempts=5,
        check_again_days=3,
        adverse_findings=("job_lost", "other_debts"),
        exposure={"CNY": Band(1_000, 5_000)},
        first_visit=FirstVisit(("business",), {"CNY": 9_000}, 30),
        rhythm={
            "low": Rhythm(None, "phone", None),
            "normal": Rhythm(None, "phone", 180),
            "raised": Rhythm(60, "phone", 60),
            "high": Rhythm(20, "site", 30),
        },
        signals={
            "repeatedly_late": SignalRule((Step(3, "medium"), Step(5, "high")), 50, 10),
            "first_payment_default": SignalRule(ONE, 50, 7),
            "other_loan_overdue": SignalRule(ONE, 50),
            "contact_lost": SignalRule((Step(5, "high"),), 50, 7),
            "visit_findings": SignalRule(ONE, 50),
            "line_used_up": SignalRule((Step(90, "low"),), 50),
            "bureau_overdue": SignalRule(ONE, 50, 14),
            "bureau_inquiries": SignalRule((Step(4, "low"),), 50),
            "bureau_score_drop": SignalRule((Step(40, "low"), Step(80, "medium")), 50),
        },
    ),
    PlainTable(),
)


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


@pytest.fixture
def care() -> Care:
    """The small policy."""
    return CARE
