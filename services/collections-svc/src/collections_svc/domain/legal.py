"""The legal road (法律诉讼): formal demand, filing, hearing, judgment, enforcement, each with its day, papers and costs.

It is open to a debt that is past due and goes on after a write-off: the claim stays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from collections_svc.domain.case import Case
from collections_svc.domain.legal_facts import LegalCostCharged, LegalCostNotCharged, LegalFact, LegalStepTaken
from collections_svc.domain.of_case import of_case
from collections_svc.domain.remedies import LegalStepKind
from collections_svc.domain.remedy_refusals import (
    AnotherRemedyOpen,
    AwardWithoutJudgment,
    CaseNotOpen,
    LegalStepDatedWrong,
    LegalStepOutOfOrder,
    NothingToCharge,
    WrongCurrency,
)

NEXT: Mapping[LegalStepKind | None, frozenset[LegalStepKind]] = {
    None: frozenset({"formal_demand"}),
    "formal_demand": frozenset({"formal_demand", "filing"}),
    "filing": frozenset({"hearing", "judgment", "withdrawal"}),
    "hearing": frozenset({"hearing", "judgment", "withdrawal"}),
    "judgment": frozenset({"enforcement"}),
    "enforcement": frozenset({"enforcement"}),
    "withdrawal": frozenset({"formal_demand", "filing"}),
}
"""Which steps may follow which. A demand, a hearing and an enforcement may be repeated; what was withdrawn may begin again."""

_AGAINST_RELIEF = frozenset[LegalStepKind]({"formal_demand", "filing", "enforcement"})
"""What the lender does not begin while hardship is checked or relief is agreed."""


@dataclass(frozen=True, slots=True)
class NewLegalStep:
    """A step as somebody records it. Costs are the lender's unless `charged`."""

    step_id: str
    step: LegalStepKind
    taken_on: date
    court_reference: str | None
    documents: tuple[str, ...]
    cost_minor: int
    charged: bool
    awarded_minor: int | None
    currency: str


def take_legal_step(case: Case, new: NewLegalStep, by: str, today: date) -> list[LegalFact]:
    """Decide that a step is recorded.

    Raises CaseNotOpen, LegalStepOutOfOrder, LegalStepDatedWrong, AnotherRemedyOpen, WrongCurrency, NothingToCharge,
    AwardWithoutJudgment.
    """
    if case.status != "open" and case.closed_because != "written_off":
        raise CaseNotOpen
    steps, hardship, settlement = case.remedies.legal, case.remedies.hardship, case.remedies.settlement
    if settlement is not None and settlement.of == "claim" and settlement.status == "paid":
        raise CaseNotOpen(f"Settlement {settlement.offer_id} is paid: nothing more is asked for.")
    last = steps[-1] if steps else None
    allowed = NEXT[None if last is None else last.step]
    if new.step not in allowed:
        after = "at the beginning" if last is None else f"after {last.step}"
        raise LegalStepOutOfOrder(f"{new.step} does not come {after}: record {' or '.join(sorted(allowed))}.")
    if new.taken_on > today or (last is not None and new.taken_on < last.taken_on):
        raise LegalStepDatedWrong
    if new.step in _AGAINST_RELIEF and hardship is not None and hardship.status in {"checking", "agreed"}:
        raise AnotherRemedyOpen(f"Hardship check {hardship.check_id} is {hardship.status}: wait for its end.")
    if new.currency != case.currency:
        raise WrongCurrency(f"The debt is in {case.currency}, not {new.currency}: use that currency.")
    if new.charged and not new.cost_minor:
        raise NothingToCharge
    if (new.step == "judgment") != (new.awarded_minor is not None):
        raise AwardWithoutJudgment
    return [
        LegalStepTaken(
            **of_case(case),
            step_id=new.step_id,
            step=new.step,
            taken_on=new.taken_on,
            court_reference=new.court_reference,
            documents=new.documents,
            cost_minor=new.cost_minor,
            charged=new.charged,
            awarded_minor=new.awarded_minor,
            currency=new.currency,
            recorded_by=by,
            recorded_on=today,
        )
    ]


def cost_charged(case: Case, step_id: str, cost_minor: int, on: date) -> list[LegalFact]:
    """loan-svc has charged it: after a write-off it adds to the claim."""
    if not _asked(case, step_id):
        return []
    return [
        LegalCostCharged(
            **of_case(case),
            step_id=step_id,
            cost_minor=cost_minor,
            claim_minor=case.remedies.claim_minor + cost_minor if case.closed_because == "written_off" else 0,
            currency=case.currency,
            charged_on=on,
        )
    ]


def cost_not_charged(case: Case, step_id: str, reason: str, on: date) -> list[LegalFact]:
    """loan-svc could not charge it: the lender bears it."""
    if not _asked(case, step_id):
        return []
    return [LegalCostNotCharged(**of_case(case), step_id=step_id, reason=reason, refused_on=on)]


def _asked(case: Case, step_id: str) -> bool:
    return any(one.step_id == step_id and one.charge == "asked" for one in case.remedies.legal)
