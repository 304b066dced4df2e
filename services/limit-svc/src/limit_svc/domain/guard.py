"""The guard against over-borrowing: it warns, at grant and at draw, and refuses nothing."""

from dataclasses import dataclass
from fractions import Fraction

from limit_svc.domain.line import Line


@dataclass(frozen=True, slots=True)
class Threshold:
    """From this percent on, this warning."""

    code: str
    from_percent: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Thresholds, the highest first; of each list at most one warning is given."""

    debt_to_income: tuple[Threshold, ...] = ()
    limit_to_income: tuple[Threshold, ...] = ()
    utilisation: tuple[Threshold, ...] = ()

    def on_grant(self, limit_minor: int, income_minor: int, debt_to_income_percent: str | None) -> tuple[str, ...]:
        """Warnings of an approval: the applicant's debt and the whole limit, each against the yearly income."""
        debt = None if debt_to_income_percent is None else Fraction(debt_to_income_percent)
        limit = Fraction(limit_minor * 100, income_minor) if income_minor else None
        return _first(self.debt_to_income, debt) + _first(self.limit_to_income, limit)

    def on_draw(self, line: Line, amount_minor: int) -> tuple[str, ...]:
        """Warnings of a draw: what the last approval warned of, and how full the line is after it."""
        if line.limit_minor == 0:
            return line.warnings
        full = Fraction((line.used_minor + line.held_minor + amount_minor) * 100, line.limit_minor)
        return line.warnings + _first(self.utilisation, full)


NO_GUARD = Guard()


def _first(thresholds: tuple[Threshold, ...], percent: Fraction | None) -> tuple[str, ...]:
    if percent is None:
        return ()
    return next(((one.code,) for one in thresholds if percent >= Fraction(one.from_percent)), ())
