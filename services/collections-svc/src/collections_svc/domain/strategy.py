"""Strategies side by side: which ladder a loan's cases follow is drawn by lot, and the lot can be drawn again by anybody."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from collections_svc.domain.ladder import WHOLE_BP, Ladder


@dataclass(frozen=True, slots=True)
class Experiment:
    """`shares_bp`: the share of the loans that each strategy gets, in basis points that sum to 10,000."""

    experiment_id: str
    seed: str
    shares_bp: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Arm:
    """What a loan drew; the facts of its cases carry it. None where there is nothing to draw."""

    strategy: str | None = None
    experiment_id: str | None = None


UNDRAWN = Arm()


@dataclass(frozen=True, slots=True)
class Strategies:
    """One version of the file: the ladders by strategy, and the experiment that deals the loans out to them."""

    version: str
    experiment: Experiment
    ladders: Mapping[str, Ladder]

    def of(self, loan_id: str, kept: str | None = None) -> tuple[Ladder, Arm]:
        """The ladder of a loan. An open case keeps its strategy for as long as the file knows it."""
        name = kept if kept in self.ladders and kept is not None else draw(self.experiment, loan_id)
        return self.ladders[name], Arm(name, self.experiment.experiment_id)


def lot(experiment_id: str, seed: str, loan_id: str) -> int:
    """A number from 0 to 9,999: the SHA-256 of experiment, seed and loan, one a line, as a whole number, modulo 10,000."""
    digest = hashlib.sha256("\n".join((experiment_id, seed, loan_id)).encode()).digest()
    return int.from_bytes(digest) % WHOLE_BP


def draw(experiment: Experiment, loan_id: str) -> str:
    """The strategy whose share the lot falls into; shares lie one after the other by name."""
    number = lot(experiment.experiment_id, experiment.seed, loan_id)
    for name in sorted(experiment.shares_bp):
        number -= experiment.shares_bp[name]
        if number < 0:
            return name
    raise AssertionError("shares sum to 10,000")
