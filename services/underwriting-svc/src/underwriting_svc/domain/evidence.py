"""What others say of an applicant, as far as they were asked: the decision rests on it beside the statement."""

from dataclasses import dataclass
from typing import Literal

Identity = Literal["confirmed", "differs", "unknown", "unavailable", "not_asked"]
Face = Literal["live_match", "no_match", "not_live", "unavailable", "not_asked"]
BureauAnswer = Literal["found", "no_record", "unavailable", "not_asked"]
IncomeAnswer = Literal["confirmed", "lower", "unknown", "unavailable", "not_asked"]
Weight = Literal["note", "refer", "decline"]


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that speaks of fraud: its code, how heavy it is, the reason in words, and what it points at (ids of other
    applications, never personal data)."""

    code: str
    weight: Weight
    words: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """Answers of the identity authority, the face check, the bureau and the income sources, and the signs of fraud.
    Nothing that identifies the person."""

    identity: Identity = "not_asked"
    face: Face = "not_asked"
    bureau: BureauAnswer = "not_asked"
    bureau_query_id: str | None = None
    income: IncomeAnswer = "not_asked"
    verified_annual_income_minor: int | None = None
    signals: tuple[Signal, ...] = ()

    @property
    def fraud(self) -> Literal["none", "note", "refer", "decline"]:
        """The heaviest of the signals."""
        weights = {signal.weight for signal in self.signals}
        return next((weight for weight in ("decline", "refer", "note") if weight in weights), "none")


NOTHING_ASKED = Evidence()
