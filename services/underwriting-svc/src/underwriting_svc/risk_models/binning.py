"""Weight of evidence (WOE): the bins of an attribute and what each says, as the logarithm of its share of the good cases over
its share of the bad ones. Neighbouring bins are merged until they go one way where they should, hold enough cases, and
differ enough (Siddiqi, Credit Risk Scorecards, ch. 6)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from underwriting_svc.domain.features import Feature

FINE_BINS, MAX_BINS = 20, 8
MIN_SHARE = 0.04
"""Least part of the cases in a bin."""
MIN_GAIN = 1.0
"""Two neighbours stay apart only if that adds so much to the log likelihood."""
MIN_WORD_ROWS, MIN_MISSING_ROWS = 20, 30
"""Rarer than this says nothing: its weight is nought, the average applicant's."""
HALF = 0.5
"""Added to counts, so that a bin without bad cases has a weight."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One bin: cases, bad ones, weight; `up_to` for numbers (None: everything above), `among` for words."""

    rows: int
    bad: int
    woe: float
    up_to: int | None = None
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binned:
    """One attribute's bins in order, and the bin of what is not told."""

    attribute: str
    bins: tuple[Weighed, ...]
    missing: Weighed

    def woe(self, value: Feature) -> float:
        """The weight of a value."""
        if value is None:
            return self.missing.woe
        for one in self.bins:
            if isinstance(value, str):
                if value in one.among:
                    return one.woe
            elif one.up_to is None or value <= one.up_to:
                return one.woe
        return self.missing.woe

    @property
    def information(self) -> float:
        """The information value: how much the attribute tells by itself."""
        every = (*self.bins, self.missing)
        bads = sum(one.bad for one in every)
        goods = sum(one.rows - one.bad for one in every)
        return sum(((one.rows - one.bad) / goods - one.bad / bads) * one.woe for one in every)


def bin_attribute(attribute: str, values: Sequence[Feature], bad: Sequence[bool], sign: int) -> Binned:
    """The bins of one attribute. `sign` 1: the risk rises with the value; -1: it falls; 0: it may go both ways."""
    bads = sum(bad)
    goods = len(bad) - bads

    def weigh(rows: int, of_them: int, least: int, up_to: int | None = None, among: tuple[str, ...] = ()) -> Weighed:
        woe = math.log((rows - of_them + HALF) / goods * bads / (of_them + HALF)) if rows >= least else 0.0
        return Weighed(rows, of_them, woe, up_to, among)

    unknown = [outcome for value, outcome in zip(values, bad, strict=True) if value is None]
    missing = weigh(len(unknown), sum(unknown), MIN_MISSING_ROWS)
    if any(isinstance(value, str) for value in values):
        words = sorted({value for value in values if isinstance(value, str)})
        by_word = {word: [b for v, b in zip(values, bad, strict=True) if v == word] for word in words}
        bins = [weigh(len(got), sum(got), MIN_WORD_ROWS, among=(word,)) for word, got in by_word.items()]
        return Binned(attribute, tuple(sorted(bins, key=lambda one: one.woe)), missing)
    told = sorted((float(v), b) for v, b in zip(values, bad, strict=True) if v is not None and not isinstance(v, str))
    merged = _merge(_fine(told), len(told), sign)
    return Binned(attribute, tuple(weigh(rows, of_them, 0, up_to) for rows, of_them, up_to in merged), missing)


def _fine(told: Sequence[tuple[float, bool]]) -> list[tuple[int, int, int | None]]:
    """Cases, bad ones and bound of up to FINE_BINS bins of about equal size; bounds are whole numbers."""
    places = (told[len(told) * n // FINE_BINS][0] for n in range(1, FINE_BINS)) if told else ()
    edges: list[int | None] = [*sorted({math.floor(value) for value in places}), None]
    counts = [[0, 0] for _ in edges]
    at = 0
    for value, outcome in told:
        while (edge := edges[at]) is not None and value > edge:
            at += 1
        counts[at][0] += 1
        counts[at][1] += outcome
    return [(rows, of_them, edge) for (rows, of_them), edge in zip(counts, edges, strict=True) if rows or edge is None]


def _merge(bins: list[tuple[int, int, int | None]], told: int, sign: int) -> list[tuple[int, int, int | None]]:
    while len(bins) > 1:
        losses = [_loss(one, other) for one, other in pairwise(bins)]
        pairs = range(len(losses))
        against = [n for n in pairs if (_risk(bins[n + 1]) - _risk(bins[n])) * sign < 0]
        small = [n for n in pairs if min(bins[n][0], bins[n + 1][0]) < MIN_SHARE * told]
        alike = [n for n in pairs if losses[n] < MIN_GAIN or len(bins) > MAX_BINS]
        candidates = against or small or alike
        if not candidates:
            break
        n = min(candidates, key=losses.__getitem__)
        bins = [*bins[:n], (bins[n][0] + bins[n + 1][0], bins[n][1] + bins[n + 1][1], bins[n + 1][2]), *bins[n + 2 :]]
    return bins


def _risk(one: tuple[int, int, int | None]) -> float:
    return (one[1] + HALF) / (one[0] + 2 * HALF)


def _loss(one: tuple[int, int, int | None], other: tuple[int, int, int | None]) -> float:
    """The log likelihood lost by merging two bins."""
    return _likelihood(*one[:2]) + _likelihood(*other[:2]) - _likelihood(one[0] + other[0], one[1] + other[1])


def _likelihood(rows: int, of_them: int) -> float:
    risk = (of_them + HALF) / (rows + 2 * HALF)
    return of_them * math.log(risk) + (rows - of_them) * math.log(1 - risk)
