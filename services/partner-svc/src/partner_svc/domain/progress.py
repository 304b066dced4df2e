"""How far the others have got with a checkout: a step for each event about it, in whatever order they came."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

StepName = Literal["approved", "declined", "withdrawn", "booked", "disbursed", "cancelled", "disbursement_failed"]

OVER = ("declined", "withdrawn", "cancelled", "disbursement_failed")
"""Steps after which nothing is sold any more."""
_RANK: tuple[StepName, ...] = (
    "approved",
    "booked",
    "disbursed",
    "withdrawn",
    "declined",
    "disbursement_failed",
    "cancelled",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing another service said."""

    name: StepName
    application_id: str | None = None
    loan_id: str | None = None
    customer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps together. A booked loan is for the merchant still an approved checkout."""

    step: StepName | None = None
    application_id: str | None = None
    loan_id: str | None = None
    customer_id: str | None = None

    @property
    def is_over(self) -> bool:
        """The others have ended it."""
        return self.step in OVER


def progress_of(steps: Iterable[Step]) -> Progress:
    """The furthest step, and every id that is known."""
    taken = sorted(steps, key=lambda step: _RANK.index(step.name))
    if not taken:
        return Progress()
    name = taken[-1].name
    return Progress(
        "approved" if name == "booked" else name,
        next((step.application_id for step in taken if step.application_id), None),
        next((step.loan_id for step in taken if step.loan_id), None),
        next((step.customer_id for step in taken if step.customer_id), None),
    )
