"""What the policy is asked and what it answers. The policy itself is data; here is its shape, and the findings it makes."""

from dataclasses import dataclass
from typing import Literal

from underwriting_svc.domain.evidence import Evidence
from underwriting_svc.domain.features import Feature, features_of
from underwriting_svc.domain.price import Price, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission

Stage = Literal["initial", "second", "final"]
Outcome = Literal["approved", "referred", "declined"]
Point = Literal[
    "completeness",
    "authenticity",
    "identity",
    "income",
    "capacity",
    "credit",
    "fraud",
    "occupation",
    "age",
    "marital_status",
]
STAGES: tuple[Stage, ...] = ("initial", "second", "final")
POINTS: dict[Stage, tuple[Point, ...]] = {
    "initial": ("completeness", "authenticity", "identity", "age", "fraud"),
    "second": ("income", "capacity", "credit", "occupation"),
    "final": ("income", "capacity", "credit"),
}
"""What each stage looks at."""
NOT_CHECKED: frozenset[Point] = frozenset({"authenticity", "fraud"})
"""What no rule of this policy can see, so that the system does not claim to have checked it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on one review point, and the rule it was held against."""

    point: Point
    result: Literal["met", "doubtful", "not_met", "not_checked"]
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule of the policy that applies. `stage` is the first stage that needs a person because of it; `point` the review
    point it speaks to, None where it is about price or authority."""

    rule: str
    effect: Literal["decline", "refer"]
    stage: Stage
    point: Point | None
    remedy: str
    words: str


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """The policy's answer. `system_stages` may be completed without a person; deciding takes `final_permission`."""

    version: str
    outcome: Outcome
    hits: tuple[Hit, ...]
    system_stages: tuple[Stage, ...]
    final_permission: str
    system_up_to_minor: int
    system_term_up_to: int

    @property
    def reasons(self) -> tuple[str, ...]:
        """The rules behind a decline: those that decline, or else those that refer."""
        declining = tuple(hit.rule for hit in self.hits if hit.effect == "decline")
        return declining or tuple(hit.rule for hit in self.hits)

    def remedies(self, rules: tuple[str, ...]) -> tuple[str, ...]:
        """What helps against these rules, each once."""
        return tuple(dict.fromkeys(hit.remedy for hit in self.hits if hit.rule in rules))


def question(
    submission: Submission, evidence: Evidence, score: Score, priced: Price | str, product: Product
) -> dict[str, object]:
    """What the policy is asked: the features as plain numbers, the evidence, the score, and how the pricing went."""
    plain = {name: _plain(value) for name, value in features_of(submission).items()}
    return {
        **plain,
        "product_code": submission.product_code,
        "channel": submission.channel,
        "purpose": submission.purpose,
        "amount_minor": submission.amount_minor,
        "annual_income_minor": submission.statement.annual_income_minor,
        "age_years": submission.statement.age_years,
        "identity": evidence.identity,
        "face": evidence.face,
        "bureau": evidence.bureau,
        "income": evidence.income,
        "fraud": evidence.fraud,
        "grade": score.grade,
        "points": score.points,
        "price": priced if isinstance(priced, str) else "found",
        "people_confirm_declines": product.people_confirm_declines,
    }


def findings(stage: Stage, submission: Submission, result: PolicyResult) -> tuple[Finding, ...]:
    """The system's findings on each point of a stage."""
    return tuple(_finding(point, submission, result) for point in POINTS[stage])


def _finding(point: Point, submission: Submission, result: PolicyResult) -> Finding:
    hits = [hit for hit in result.hits if hit.point == point]
    worst = next((hit for hit in hits if hit.effect == "decline"), hits[0] if hits else None)
    if worst is not None:
        return Finding(point, "not_met" if worst.effect == "decline" else "doubtful", worst.rule)
    unknown = point in NOT_CHECKED or (
        (point == "age" and submission.statement.age_years is None)
        or (point == "occupation" and submission.statement.employment_years is None)
    )
    return Finding(point, "not_checked" if unknown else "met")


def _plain(value: Feature) -> float | int | str | bool | None:
    return value if value is None or isinstance(value, int | str) else float(value)
