"""The policy of post-loan care, as data: which signals weigh how much, and how often each class is visited and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from collections_svc.domain.ladder import Bucket
from collections_svc.domain.watch_facts import Classification, RiskClass, Severity

VisitKind = Literal["phone", "site"]
Exposure = Literal["small", "medium", "large"]
CLASSES: tuple[RiskClass, ...] = ("low", "normal", "raised", "high")
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high")
CLASSIFICATIONS: tuple[Classification, ...] = ("pass", "special_mention", "substandard", "doubtful", "loss")
EXPOSURES: tuple[Exposure, ...] = ("small", "medium", "large")
SIGNALS = (
    "repeatedly_late",
    "first_payment_default",
    "other_loan_overdue",
    "contact_lost",
    "visit_findings",
    "line_used_up",
    "bureau_overdue",
    "bureau_inquiries",
    "bureau_score_drop",
)


@dataclass(frozen=True, slots=True)
class Step:
    """From this measure on the signal weighs so much."""

    at_least: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class SignalRule:
    """`steps` rise; below the first there is no signal. It is open for `open_days`; a visit is due within `visit_within_days`
    of it, None: no visit on its account."""

    steps: tuple[Step, ...]
    open_days: int
    visit_within_days: int | None = None

    def severity(self, measure: int) -> Severity | None:
        """What a measure weighs, None below the first threshold."""
        return next((step.severity for step in reversed(self.steps) if measure >= step.at_least), None)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a class is visited, how, and how often the bureau is asked; None: not at all."""

    visit_days: int | None
    visit_kind: VisitKind
    check_days: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """Principal from which an exposure is medium and large, in minor units of one currency."""

    medium_minor: int
    large_minor: int


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """Loans of these products from this amount on are visited so many days after their disbursement."""

    products: tuple[str, ...]
    at_least_minor: Mapping[str, int]
    after_days: int


@dataclass(frozen=True, slots=True)
class CarePolicy:
    """One version of the file. `late_counts_days`: so long a late instalment counts. `used_up_from_draws`: a line that is used
    whole by its first draw says nothing. `moved_away_attempts`: a visit that finds the customer moved away counts as so many
    failed attempts to reach them. `check_again_days`: after the bureau did not answer."""

    version: str
    late_counts_days: int
    used_up_from_draws: int
    moved_away_attempts: int
    check_again_days: int
    adverse_findings: tuple[str, ...]
    exposure: Mapping[str, Band]
    first_visit: FirstVisit
    rhythm: Mapping[RiskClass, Rhythm]
    signals: Mapping[str, SignalRule]

    def band(self, principal: Mapping[str, int]) -> Exposure:
        """The widest exposure of any currency; one that the file does not name is large."""
        found: list[Exposure] = ["small"]
        for currency, minor in principal.items():
            band = self.exposure.get(currency)
            if band is None or minor >= band.large_minor:
                found.append("large")
            elif minor >= band.medium_minor:
                found.append("medium")
        return max(found, key=EXPOSURES.index)

    def first_visit_by(self, product_code: str | None, amount_minor: int, currency: str, on: date) -> date | None:
        """When a new loan is to be visited first, None: not on its own account."""
        least = self.first_visit.at_least_minor.get(currency)
        if product_code not in self.first_visit.products or least is None or amount_minor < least:
            return None
        return on + timedelta(days=self.first_visit.after_days)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the table of risk classes is asked: the worst of all loans, the late instalments that count, the heaviest open
    signal, and the principal."""

    bucket: Bucket | None
    classification: Classification
    late: int
    severity: Severity | None
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class Classified:
    """The class, and the rows of the table that say so."""

    risk_class: RiskClass
    reasons: tuple[str, ...]


class RiskTable(Protocol):
    """One version of the decision table of risk classes."""

    version: str

    def classify(self, standing: Standing) -> Classified:
        """The class."""


@dataclass(frozen=True, slots=True)
class Care:
    """What every decision about a watch needs."""

    policy: CarePolicy
    table: RiskTable


def bucket_rank(bucket: Bucket | None) -> int:
    """0 for a loan on time, 1 for M1 … 7 for M7+."""
    return 0 if bucket is None else int(bucket[1])
