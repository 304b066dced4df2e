"""Where money goes: what a sum pays, and what moved when the past was decided again."""

from dataclasses import dataclass
from datetime import date
from operator import add, sub


@dataclass(frozen=True, slots=True)
class PlannedInstalment:
    nr: int
    due_on: date
    principal_minor: int
    interest_minor: int
    fee_minor: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where money went, or how far each part moved; the parts sum to it. `credit_minor` is what nothing was owed for."""

    principal_minor: int = 0
    interest_minor: int = 0
    fee_minor: int = 0
    penalty_minor: int = 0
    credit_minor: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """In the order of the fields."""
        return (self.principal_minor, self.interest_minor, self.fee_minor, self.penalty_minor, self.credit_minor)

    @property
    def sum_minor(self) -> int:
        """All of it."""
        return sum(self.parts)

    def plus(self, other: "Allocation | Moved") -> "Allocation":
        """Part by part."""
        return Allocation(*map(add, self.parts, other.parts))

    def less(self, other: "Allocation") -> "Allocation":
        """Part by part."""
        return Allocation(*map(sub, self.parts, other.parts))


NOTHING = Allocation()


@dataclass(frozen=True, slots=True)
class Moved:
    """How far each sum of a loan changed. The parts and what was recovered sum to the money that came in or went out and
    to the interest given back; what is written off changes the principal's place, not the money's."""

    principal_minor: int = 0
    interest_minor: int = 0
    fee_minor: int = 0
    penalty_minor: int = 0
    credit_minor: int = 0
    recovered_minor: int = 0
    written_off_minor: int = 0
    given_back_minor: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int, int]:
        """Those of an allocation."""
        return (self.principal_minor, self.interest_minor, self.fee_minor, self.penalty_minor, self.credit_minor)

    @property
    def sum_minor(self) -> int:
        """The parts and what was recovered: where money is."""
        return sum(self.parts) + self.recovered_minor

    @property
    def all(self) -> tuple[int, ...]:
        """In the order of the fields."""
        return (*self.parts, self.recovered_minor, self.written_off_minor, self.given_back_minor)

    def less(self, other: "Moved") -> "Moved":
        """Sum by sum."""
        return Moved(*map(sub, self.all, other.all))
