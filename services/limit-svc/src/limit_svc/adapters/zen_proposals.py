"""The table of proposals: a GoRules decision model run by zen-engine, compiled once."""

from typing import Any

import msgspec
import zen

from limit_svc.domain.behaviour import Verdict


class _Answer(msgspec.Struct, forbid_unknown_fields=True):
    change_percent: int
    income_bound_percent: int
    reason: str


class ZenProposals:
    """One version of the table, from its text."""

    def __init__(self, version: str, text: str) -> None:
        """Raises RuntimeError or ValueError where the text is no decision model."""
        self.version = version
        self._decision = zen.ZenEngine().create_decision(text)
        self._decision.validate()

    def verdict(self, question: dict[str, int | bool]) -> Verdict:
        """The table's answer. Another than of the right shape is a bug of the file: AssertionError."""
        try:
            result: dict[str, Any] = self._decision.evaluate(question)["result"]
            answer = msgspec.convert(result, _Answer)
        except (RuntimeError, ValueError, KeyError, msgspec.ValidationError) as error:
            raise AssertionError(f"table {self.version}: {error}") from error
        if not -100 <= answer.change_percent <= 100 or answer.income_bound_percent < 0:
            raise AssertionError(f"table {self.version} changes a limit by {answer.change_percent} percent")
        return Verdict(answer.change_percent, answer.income_bound_percent, answer.reason, self.version)
