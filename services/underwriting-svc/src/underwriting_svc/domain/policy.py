"""What the policy is asked and what it answers. The policy itself is data; here is its shape, and the findings it makes."""

from dataclasses import dataclass
from typing import Literal

from underwriting_svc.domain.evidence import Evidence
from underwriting_svc.domain.features import Feature, features_of
from underwriting_svc.domain.price import Price, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Statement, Submission

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
VerificationChannel = Literal["employer_call", "social_security", "bank_statement"]
STAGES: tuple[Stage, ...] = ("initial", "second", "final")
POINTS: dict[Stage, tuple[Point, ...]] = {
    "initial": ("completeness", "authenticity", "identity", "age", "fraud"),
    "second": ("income", "capacity", "credit", "occupation", "marital_status"),
    "final": ("income", "capacity", "credit"),
}
"""What each stage looks at."""


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
    verify: tuple[VerificationChannel, ...] = ()
    """Where to ask about it before the second stage may pass."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long work may wait: a stage in hours, a verification and the applicant's answer in days; and how often the
    applicant may be asked for more."""

    initial_hours: int
    second_hours: int
    final_hours: int
    verification_days: int
    supplement_days: int
    max_supplements: int

    def hours(self, stage: Stage) -> int:
        """For one stage."""
        return {"initial": self.initial_hours, "second": self.second_hours, "final": self.final_hours}[stage]


UNSAID = Deadlines(24, 48, 24, 3, 10, 3)
"""Where a policy says nothing of deadlines (policy-1)."""


@dataclass(frozen=True, slots=True)
class PolicyResult:
    """The policy's answer. `system_stages` may be completed without a person; deciding takes `final_permission`;
    `offered_minor` is the most that may be approved, None: what was asked."""

    version: str
    outcome: Outcome
    hits: tuple[Hit, ...]
    system_stages: tuple[Stage, ...]
    final_permission: str
    system_up_to_minor: int
    system_term_up_to: int
    offered_minor: int | None = None
    deadlines: Deadlines = UNSAID

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
        "default_probability_percent": float(score.default_probability_percent),
        "price": priced if isinstance(priced, str) else "found",
        "people_confirm_declines": product.people_confirm_declines,
        "records": _records(submission.statement),
    }


def _records(told: Statement) -> list[dict[str, object]]:
    """The bad records by kind, with how many and how long ago the last one was, as far as that is known."""
    kinds = (
        ("late_payment", told.delinquencies_2y, told.months_since_last_delinquency),
        ("late_90_days", 1 if told.months_since_90d_late is not None else None, told.months_since_90d_late),
        ("account_past_due", told.accounts_past_due, 0),
        ("failed_to_pay", told.failed_to_pay_count, None),
        ("public_record", told.public_records, None),
    )
    return [{"kind": kind, "count": count, "age_months": age} for kind, count, age in kinds if count]


def findings(stage: Stage, submission: Submission, evidence: Evidence, result: PolicyResult) -> tuple[Finding, ...]:
    """The system's findings on each point of a stage. It claims only what a rule or an answer could see."""
    return tuple(_finding(point, submission, evidence, result) for point in POINTS[stage])


def _finding(point: Point, submission: Submission, evidence: Evidence, result: PolicyResult) -> Finding:
    hits = [hit for hit in result.hits if hit.point == point]
    worst = next((hit for hit in hits if hit.effect == "decline"), hits[0] if hits else None)
    if worst is not None:
        return Finding(point, "not_met" if worst.effect == "decline" else "doubtful", worst.rule)
    return Finding(point, "met" if _seen(point, submission.statement, evidence) else "not_checked")


def _seen(point: Point, told: Statement, evidence: Evidence) -> bool:
    """Whether anything was there for a rule to look at."""
    match point:
        case "authenticity" | "marital_status":
            return False
        case "identity":
            return evidence.identity == "confirmed"
        case "fraud":
            return bool(evidence.signals)
        case "income":
            return evidence.income == "confirmed" or bool(told.income_verified)
        case "age":
            return told.age_years is not None
        case "occupation":
            return told.employment_years is not None
        case _:
            return True


def _plain(value: Feature) -> float | int | str | bool | None:
    return value if value is None or isinstance(value, int | str) else float(value)
