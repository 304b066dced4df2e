"""The scorecard: weights of evidence, one regression over them, and points that keep its log odds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec

from underwriting_svc.domain.features import Feature
from underwriting_svc.domain.model_inputs import probability
from underwriting_svc.domain.scorecard import GRADES, Attribute, Bin, GradeFrom, Scale, Scorecard
from underwriting_svc.risk_models.attributes import KNOWN
from underwriting_svc.risk_models.binning import Binned, Weighed, bin_attribute
from underwriting_svc.risk_models.fit_logit import fit_logit

ATTRIBUTES = (
    "seniority_years", "bad_record", "job", "home", "loan_to_price_percent", "cover_percent", "term_months",
    "net_assets_percent", "amount_to_income_percent",
)  # fmt: skip
SCALE = Scale(560, 20, 40)
"""The first scorecard's: a point means the same probability on every card."""
GRADES_FROM = tuple(GradeFrom(*one) for one in zip(GRADES, (630, 600, 570, 530, -10_000), strict=True))
RIDGE = 1.0


@dataclass(frozen=True)
class FittedCard:
    """A card and the bins it rests on."""

    card: Scorecard
    binned: tuple[Binned, ...]
    kind: Literal["scorecard"] = "scorecard"

    def probabilities(self, rows: Sequence[Mapping[str, Feature]]) -> list[float]:
        """Of default, for each of these applicants, by their points."""
        factor = SCALE.double / math.log(2.0)
        return [probability((SCALE.points - self.card.points(one)) / factor - math.log(SCALE.odds)) for one in rows]

    def files(self) -> dict[str, bytes]:
        """What is served, by name."""
        return {"scorecard.json": as_json(self.card)}


def as_json(found: object) -> bytes:
    """The same bytes for the same thing, for a person to read."""
    return msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"


def bin_all(
    attributes: Sequence[Mapping[str, Feature]], bad: Sequence[bool], names: Sequence[str] = ATTRIBUTES
) -> tuple[Binned, ...]:
    """The bins of every attribute of the card."""
    return tuple(
        bin_attribute(name, [one[name] for one in attributes], bad, 0 if KNOWN[name].words else KNOWN[name].sign)
        for name in names
    )


def fit_scorecard(
    attributes: Sequence[Mapping[str, Feature]],
    bad: Sequence[bool],
    version: str,
    extra: Sequence[str] = (),
) -> FittedCard:
    """The card. An attribute whose weight would turn its bins round is left out, the worst first."""
    binned = bin_all(attributes, bad, (*ATTRIBUTES, *extra))
    while True:
        rows = [[one.woe(given[one.attribute]) for one in binned] for given in attributes]
        intercept, weights = fit_logit(rows, bad, RIDGE)
        worst = max(weights)
        if worst < 0:
            return FittedCard(points(version, binned, intercept, weights), binned)
        binned = tuple(one for one, weight in zip(binned, weights, strict=True) if weight != worst)


def points(version: str, binned: Sequence[Binned], intercept: float, weights: Sequence[float]) -> Scorecard:
    """Weights as whole points: the worst bin of each attribute has none, `base` holds the rest."""
    factor = SCALE.double / math.log(2.0)
    base = SCALE.points - factor * (math.log(SCALE.odds) + intercept)
    attributes = []
    for one, weight in zip(binned, weights, strict=True):
        exact = [-factor * weight * bin_.woe for bin_ in (*one.bins, one.missing)]
        least = min(exact)
        base += least
        given = [round(each - least) for each in exact]
        known = KNOWN[one.attribute]
        bins = tuple(_bin(bin_, got) for bin_, got in zip(one.bins, given[:-1], strict=True))
        attributes.append(Attribute(one.attribute, bins, given[-1], known.reason, known.reason_en, known.reason_zh))
    return Scorecard("scorecard", version, round(base), SCALE, GRADES_FROM, tuple(attributes))


def _bin(bin_: Weighed, points: int) -> Bin:
    return Bin(points, bin_.up_to, bin_.among)
