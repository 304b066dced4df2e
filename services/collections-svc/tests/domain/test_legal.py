"""The legal road, rule by rule: in order, dated, with its costs, and on after a write-off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collections_svc.domain import case as rules
from collections_svc.domain.case import Arrears, Case
from collections_svc.domain.hardship import HardshipWish, request_hardship
from collections_svc.domain.ladder import BucketPlan, Ladder
from collections_svc.domain.legal import NEXT, NewLegalStep, cost_charged, cost_not_charged, take_legal_step
from collections_svc.domain.legal_facts import LegalStepTaken
from collections_svc.domain.remedies import LegalStepKind
from collections_svc.domain.remedy_policy import RemedyPolicy
from collections_svc.domain.remedy_refusals import (
    AnotherRemedyOpen,
    AwardWithoutJudgment,
    CaseNotOpen,
    LegalStepDatedWrong,
    LegalStepOutOfOrder,
    NothingToCharge,
    WrongCurrency,
)
from collections_svc.domain.write_off import Claim, post_write_off

TODAY = date(2027, 3, 2)
DEMAND = NewLegalStep("G1", "formal_demand", TODAY, None, ("ab" * 32,), 5_000, False, None, "CNY")
KINDS: tuple[LegalStepKind, ...] = get_args(LegalStepKind)


def step(kind: LegalStepKind, nr: int = 1) -> NewLegalStep:
    return replace(DEMAND, step_id=f"G{nr}", step=kind, awarded_minor=1 if kind == "judgment" else None)


def walked(case: Case, *kinds: LegalStepKind) -> Case:
    for nr, kind in enumerate(kinds):
        for fact in take_legal_step(case, step(kind, nr), "lea", TODAY):
            case = rules.evolve(case, fact)
    return case


def test_the_whole_road_with_its_papers_and_costs(late: Case) -> None:
    (fact,) = take_legal_step(late, DEMAND, "lea", TODAY)
    assert isinstance(fact, LegalStepTaken)
    assert (fact.documents, fact.cost_minor, fact.charged, fact.recorded_by) == (("ab" * 32,), 5_000, False, "lea")
    road: tuple[LegalStepKind, ...] = ("formal_demand", "filing", "hearing", "hearing", "judgment", "enforcement")
    case = walked(late, *road)
    assert tuple(one.step for one in case.remedies.legal) == road


@pytest.mark.parametrize(
    ("before", "kind"),
    [
        ((), "filing"),
        ((), "judgment"),
        (("formal_demand",), "hearing"),
        (("formal_demand", "filing"), "enforcement"),
        (("formal_demand", "filing", "judgment"), "filing"),
        (("formal_demand", "filing", "judgment", "enforcement"), "withdrawal"),
    ],
)
def test_no_step_is_left_out(late: Case, before: tuple[LegalStepKind, ...], kind: LegalStepKind) -> None:
    with pytest.raises(LegalStepOutOfOrder, match=f"{kind} does not come"):
        take_legal_step(walked(late, *before), step(kind, 9), "lea", TODAY)


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (replace(DEMAND, taken_on=TODAY + timedelta(days=1)), LegalStepDatedWrong),
        (replace(DEMAND, currency="USD"), WrongCurrency),
        (replace(DEMAND, charged=True, cost_minor=0), NothingToCharge),
        (replace(DEMAND, awarded_minor=5), AwardWithoutJudgment),
    ],
)
def test_a_step_makes_sense(late: Case, new: NewLegalStep, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        take_legal_step(late, new, "lea", TODAY)


def test_a_step_is_not_before_the_one_before_it_and_a_judgment_says_what_is_awarded(late: Case) -> None:
    case = walked(late, "formal_demand", "filing")
    with pytest.raises(LegalStepDatedWrong):
        take_legal_step(case, replace(step("hearing"), taken_on=TODAY - timedelta(days=1)), "lea", TODAY)
    with pytest.raises(AwardWithoutJudgment):
        take_legal_step(case, replace(step("judgment"), awarded_minor=None), "lea", TODAY)


def test_it_goes_on_after_a_write_off_but_not_after_a_cure(late: Case, after: Callable[..., Case]) -> None:
    begun = walked(late, "formal_demand")
    posted = after(begun, post_write_off(begun, "W1", Claim(1, 0, 0, 0, "CNY"), TODAY))
    written_off = after(posted, rules.close(posted, "written_off", TODAY))
    assert len(walked(written_off, "filing", "judgment", "enforcement").remedies.legal) == 4
    cured = after(begun, rules.close(begun, "cured", TODAY))
    with pytest.raises(CaseNotOpen):
        take_legal_step(cured, step("filing"), "lea", TODAY)


def test_nothing_is_begun_against_who_is_in_hardship_but_a_hearing_is_the_courts(
    late: Case, policy: RemedyPolicy, after: Callable[..., Case]
) -> None:
    wish = HardshipWish("H1", "illness", 0, "CNY", TODAY + timedelta(days=30))
    checked = after(late, request_hardship(late, wish, policy, "ann", TODAY))
    with pytest.raises(AnotherRemedyOpen, match="H1"):
        take_legal_step(checked, DEMAND, "lea", TODAY)
    filed = walked(late, "formal_demand", "filing")
    assert take_legal_step(
        after(filed, request_hardship(filed, wish, policy, "ann", TODAY)), step("hearing"), "lea", TODAY
    )


def test_whether_a_cost_could_be_charged_is_said_once(late: Case, after: Callable[..., Case]) -> None:
    case = after(late, take_legal_step(late, replace(DEMAND, charged=True), "lea", TODAY))
    assert case.remedies.legal[0].charge == "asked"
    charged = after(case, cost_charged(case, "G1", 5_000, TODAY))
    assert charged.remedies.legal[0].charge == "charged"
    assert cost_charged(charged, "G1", 5_000, TODAY) == cost_not_charged(charged, "G1", "no", TODAY) == []
    assert charged.remedies.claim_minor == 0, "the debt is in the books"
    refused = after(case, cost_not_charged(case, "G1", "loan-not-active", TODAY))
    assert refused.remedies.legal[0].charge == "refused"


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_whatever_is_tried_the_road_is_one_that_the_order_allows(kinds: list[LegalStepKind]) -> None:
    arrears = Arrears("L1", "C1", "M4", 95, 60_000, "CNY", TODAY, TODAY)
    opened = rules.follow(None, arrears, Ladder("t", {"M4": BucketPlan("legal", ())}))
    case = rules.evolve(None, opened[0])
    for nr, kind in enumerate(kinds):
        try:
            facts = take_legal_step(case, step(kind, nr), "lea", TODAY)
        except LegalStepOutOfOrder:
            continue
        for fact in facts:
            case = rules.evolve(case, fact)
    taken = [one.step for one in case.remedies.legal]
    for before, then in zip([None, *taken], taken, strict=False):
        assert then in NEXT[before]


def test_after_a_write_off_a_cost_that_is_charged_adds_to_the_claim(late: Case, after: Callable[..., Case]) -> None:
    posted = after(late, post_write_off(late, "W1", Claim(90_000, 0, 0, 0, "CNY"), TODAY))
    case = after(posted, rules.close(posted, "written_off", TODAY))
    case = after(case, take_legal_step(case, replace(DEMAND, charged=True), "lea", TODAY))
    assert after(case, cost_charged(case, "G1", 5_000, TODAY)).remedies.claim_minor == 95_000
