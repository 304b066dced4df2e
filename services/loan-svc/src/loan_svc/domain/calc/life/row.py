"""One instalment while the loan lives: what it asks for, and what was paid on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from .parts import Part, nothing


@dataclass(slots=True)
class Row:
    """Changed by the replay alone. `factor` is the rate of the whole period, None for a row without one (first day,
    charge after the last due date). `plan_fee_minor` is the fee which becomes due with it,
    `charged_fee_minor` what was charged besides.
    """

    nr: int
    starts_on: date
    due_on: date
    factor: Fraction | None = None
    plan_fee_minor: int = 0
    charged_fee_minor: int = 0
    due: dict[Part, int] = field(default_factory=nothing)
    paid: dict[Part, int] = field(default_factory=nothing)
    fallen_due: bool = False
    in_advance_minor: int = 0
    late_minor: int = 0
    paid_on: date | None = None
    late_from: date | None = None

    @property
    def due_minor(self) -> int:
        return sum(self.due.values())

    @property
    def paid_minor(self) -> int:
        return sum(self.paid.values())

    @property
    def owed_minor(self) -> int:
        return self.due_minor - self.paid_minor

    @property
    def overdue_base_minor(self) -> int:
        """What penalties are measured on: principal and interest. No fee on fees."""
        return self.owed(Part.PRINCIPAL) + self.owed(Part.INTEREST)

    def owed(self, part: Part) -> int:
        return self.due[part] - self.paid[part]

    def put(self, money: int, order: Iterable[Part], on: date, into: dict[Part, int]) -> int:
        """Pay what is owed as far as the money goes, note it in `into`; answers what is left."""
        for part in order:
            if not money:
                break
            taken = min(money, self.due[part] - self.paid[part])
            if taken > 0:
                self.paid[part] += taken
                into[part] += taken
                money -= taken
                self._paid(taken, on)
        return money

    def prepay(self, money: int, on: date, into: dict[Part, int]) -> None:
        """Principal paid before the plan asks for it: it counts for this instalment."""
        self.due[Part.PRINCIPAL] += money
        self.put(money, (Part.PRINCIPAL,), on, into)

    def give_back(self, into: dict[Part, int]) -> int:
        """Take back everything that was paid ahead on it."""
        money = self.paid_minor
        for part in Part:
            into[part] -= self.paid[part]
            self.paid[part] = 0
        self.in_advance_minor = self.late_minor = 0
        self.paid_on = None
        return money

    def _paid(self, money: int, on: date) -> None:
        if on < self.due_on:
            self.in_advance_minor += money
        elif on > self.due_on:
            self.late_minor += money
        self.paid_on = on
