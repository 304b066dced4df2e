"""What a debt consists of, and what a transaction did to each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .transactions import Kind


class Part(StrEnum):
    PENALTY = "penalty"
    FEE = "fee"
    INTEREST = "interest"
    PRINCIPAL = "principal"


DEFAULT_ORDER = (Part.PENALTY, Part.FEE, Part.INTEREST, Part.PRINCIPAL)
"""Inside one instalment; instalments are paid oldest first."""
Money = Mapping[Part, int]


_NOTHING = dict.fromkeys(Part, 0)


def nothing() -> dict[Part, int]:
    return _NOTHING.copy()


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where the money of one transaction went: the parts, the credit and what was recovered sum to its amount.

    A new plan moves what was paid ahead of its time, so a part may be negative; the sum still holds.
    """

    transaction_id: str
    kind: Kind
    on: date
    amount_minor: int
    penalty_minor: int = 0
    fee_minor: int = 0
    interest_minor: int = 0
    principal_minor: int = 0
    credit_minor: int = 0
    recovered_minor: int = 0
