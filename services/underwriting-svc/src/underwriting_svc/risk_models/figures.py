"""How good a model is, from its probabilities of default and what then happened (True: bad). Standard library only."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

BANDS = 10


class OneClassOnly(ValueError):
    """All cases are good or all are bad: nothing can be told apart."""


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One band of a calibration curve."""

    rows: int
    expected: float
    happened: float


def auc(bad: Sequence[bool], scores: Sequence[float]) -> float:
    """The share of pairs of a bad and a good case in which the bad one has the higher score; a tie is half a pair. By rank
    (Mann and Whitney), so it costs a sort. Raises OneClassOnly."""
    bads, goods = _both(bad)
    rank, ranks = 0, 0.0
    for tied in _steps(bad, scores):
        ranks += sum(tied) * (rank + (len(tied) + 1) / 2)
        rank += len(tied)
    return (ranks - bads * (bads + 1) / 2) / (bads * goods)


def ks(bad: Sequence[bool], scores: Sequence[float]) -> float:
    """The greatest distance between the bad cases' and the good cases' distribution (Kolmogorov and Smirnov).
    Raises OneClassOnly."""
    return max(abs(true - false) for false, true in roc(bad, scores))


def roc(bad: Sequence[bool], scores: Sequence[float]) -> list[tuple[float, float]]:
    """The curve from (0, 0) to (1, 1): share of good cases, share of bad cases at or above each score. Raises OneClassOnly."""
    bads, goods = _both(bad)
    seen_bad = seen = 0
    points = [(0.0, 0.0)]
    for tied in reversed(_steps(bad, scores)):
        seen_bad, seen = seen_bad + sum(tied), seen + len(tied)
        points.append(((seen - seen_bad) / goods, seen_bad / bads))
    return points


def calibration(bad: Sequence[bool], probabilities: Sequence[float], bands: int = BANDS) -> list[Calibrated]:
    """Bands of equal size from low to high: what was expected and what happened."""
    ordered = sorted(zip(probabilities, bad, strict=True))
    cuts = [len(ordered) * n // bands for n in range(bands + 1)]
    parts = [ordered[start:end] for start, end in pairwise(cuts) if end > start]
    return [
        Calibrated(len(part), sum(p for p, _ in part) / len(part), sum(b for _, b in part) / len(part))
        for part in parts
    ]


def psi(expected: Sequence[float], actual: Sequence[float], bands: int = BANDS) -> float:
    """Population stability index by bands of `expected`: below 0.1 stable, above 0.25 another population."""
    ordered = sorted(expected)
    cuts = sorted({ordered[len(ordered) * n // bands] for n in range(1, bands)})

    def shares(values: Sequence[float]) -> list[float]:
        counts = [0] * (len(cuts) + 1)
        for value in values:
            counts[sum(value >= cut for cut in cuts)] += 1
        return [(count + 0.5) / (len(values) + 0.5 * len(counts)) for count in counts]

    pairs = zip(shares(expected), shares(actual), strict=True)
    return sum((after - before) * math.log(after / before) for before, after in pairs)


def _steps(bad: Sequence[bool], scores: Sequence[float]) -> list[list[bool]]:
    """Outcomes by score from low to high, those with one score together."""
    ordered = sorted(zip(scores, bad, strict=True), key=lambda one: one[0])
    return [[outcome for _, outcome in tied] for _, tied in groupby(ordered, key=lambda one: one[0])]


def _both(bad: Sequence[bool]) -> tuple[int, int]:
    bads = sum(bad)
    if bads in (0, len(bad)):
        raise OneClassOnly(f"all {len(bad)} rows are {'bad' if bads else 'good'}: it takes both to tell them apart")
    return bads, len(bad) - bads
