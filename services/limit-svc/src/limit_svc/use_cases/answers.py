"""What the calls about holds answer."""

from dataclasses import dataclass
from typing import Literal, Self

from fenqi.kernel import Money
from limit_svc.domain.line import Line


@dataclass(frozen=True, slots=True)
class HoldAnswer:
    """A hold as it stands, and what the line has left."""

    hold_id: str
    customer_id: str
    line_id: str
    loan_id: str
    amount: Money
    available: Money
    status: Literal["open", "released", "expired"]
    sub_line_id: str | None = None
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        line: Line,
        hold_id: str,
        loan_id: str,
        amount: Money,
        status: Literal["open", "released", "expired"],
        sub_line_id: str | None = None,
        warnings: tuple[str, ...] = (),
    ) -> Self:
        """From the line after it."""
        available = Money(line.available_minor, line.currency)
        return cls(hold_id, line.customer_id, line.line_id, loan_id, amount, available, status, sub_line_id, warnings)
