"""The model card of one trained set: one HTML file that needs nothing else, its plots drawn here as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from underwriting_svc.adapters.models_registry import Registry
from underwriting_svc.domain.features import Feature
from underwriting_svc.risk_models import figures
from underwriting_svc.risk_models.applications_file import COLUMNS, Applications
from underwriting_svc.risk_models.attributes import KNOWN
from underwriting_svc.risk_models.binning import Weighed
from underwriting_svc.risk_models.fit_challengers import Fitted
from underwriting_svc.risk_models.fit_scorecard import FittedCard

if TYPE_CHECKING:
    from underwriting_svc.risk_models.train import Judged

SIDE = 300
"""Of a square plot, in SVG units."""
ACCEPTED = 0.7
"""Fairness is read at the cut that accepts this part of everybody."""
FOUR_FIFTHS = 0.8
"""A group accepted less than this against the most accepted one is marked (EEOC's four-fifths rule)."""
SMALL_GROUP = 100
"""A group of fewer rows is shown with its figures in grey: they move by chance."""
AGES = ((18, 24), (25, 34), (35, 44), (45, 54), (55, 120))
COLOURS = ("#2f6fad", "#c2571a", "#3b8a57", "#7a4fa3")
NAMES = {
    "scorecard": "scorecard",
    "logistic": "logistic regression",
    "network": "neural network",
    "boosted": "gradient-boosted trees",
}
HISTOGRAM_BARS = 24


def write_card(
    version: str,
    applications: Applications,
    rows: Sequence[Mapping[str, Feature]],
    judged: Mapping[str, Judged],
    allowed: Mapping[str, Judged],
    fitted: Mapping[str, FittedCard | Fitted],
    registry: Registry,
) -> bytes:
    """The card. `judged` are the models as they are served, `allowed` the same with age and marital status, which are only
    compared. The same input gives the same bytes."""
    bad = applications.bad
    environment = Environment(
        loader=PackageLoader("underwriting_svc", "risk_models"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: f"{100 * share:.1f} %"
    unseen = {name: [one.unseen[n] for n in range(len(bad))] for name, one in judged.items()}
    card = fitted["scorecard"]
    assert isinstance(card, FittedCard)
    champion = next(iter(judged))
    html = environment.get_template("card.html").render(
        version=version,
        side=SIDE,
        data=applications,
        rows=len(bad),
        bads=sum(bad),
        columns=[_column(name, applications) for name in COLUMNS[1:]],
        models=[
            {
                "name": NAMES[name],
                "role": "champion" if name == champion else "challenger",
                "colour": colour,
                "figures": one.figures,
                "auc_range": f"{min(one.auc):.3f} to {max(one.auc):.3f}",
                "psi": one.psi,
                "with_more": allowed[name].figures["auc"],
                "difference": float(allowed[name].figures["auc"]) - float(one.figures["auc"]),
                "roc": _line(figures.roc(bad, unseen[name])),
                "calibration": [_dot(each) for each in figures.calibration(bad, unseen[name])],
                "bands": figures.calibration(bad, unseen[name]),
            }
            for (name, one), colour in zip(judged.items(), COLOURS, strict=True)
        ],
        spread=_spread(bad, unseen[champion]),
        attributes=_attributes(card),
        base=card.card.base,
        scale=card.card.scale,
        grades=card.card.grades,
        regression=[
            {"attribute": one.attribute, "kind": one.kind, "word": one.word, "weight": weight}
            for model in fitted.values()
            if isinstance(model, Fitted) and model.inputs.weights
            for one, weight in zip(model.inputs.inputs, model.inputs.weights, strict=True)
        ],
        fairness=[
            {"title": title, "models": [(NAMES[name], _groups(groups, bad, got)) for name, got in unseen.items()]}
            for title, groups in (("age band", _ages(rows)), ("marital status", _words(rows, "marital_status")))
        ],
        accepted=ACCEPTED,
        small=SMALL_GROUP,
        four_fifths=FOUR_FIFTHS,
        products=registry.products,
        units=registry.units,
    )
    return html.encode()


def _column(name: str, applications: Applications) -> dict[str, Any]:
    values = [one[name] for one in applications.columns]
    told = [value for value in values if value is not None]
    words = sorted({value for value in told if isinstance(value, str)})
    numbers = sorted(float(value) for value in told if not isinstance(value, str))
    shown = ", ".join(f"{word} {told.count(word)}" for word in words)
    if numbers:
        shown = f"{numbers[0]:g} to {numbers[-1]:g}, middle {median(numbers):g}"
    return {"name": name, "missing": len(values) - len(told), "shown": shown}


def _attributes(card: FittedCard) -> list[dict[str, Any]]:
    points = {one.name: one for one in card.card.attributes}
    found = []
    for binned in card.binned:
        scored = points[binned.attribute]
        widest = max(abs(one.woe) for one in (*binned.bins, binned.missing)) or 1.0
        below: int | None = None
        bins = []
        for one, got in zip(binned.bins, scored.bins, strict=True):
            bins.append(_bin(_range(one, below), one, got.points, widest))
            below = one.up_to
        bins.append(_bin("not told", binned.missing, scored.missing, widest))
        known = KNOWN[binned.attribute]
        found.append(
            {
                "name": binned.attribute,
                "way": "by word" if known.words else {"more": "more is better", "less": "less is better"}[known.better],
                "information": binned.information,
                "reason": known.reason_en,
                "reason_zh": known.reason_zh,
                "bins": bins,
            }
        )
    return found


def _range(one: Weighed, below: int | None) -> str:
    if one.among:
        return ", ".join(one.among)
    if one.up_to is None:
        return "all" if below is None else f"over {below}"
    return f"up to {one.up_to}" if below is None else f"over {below} to {one.up_to}"


def _bin(name: str, one: Weighed, points: int, widest: float) -> dict[str, Any]:
    return {
        "name": name,
        "rows": one.rows,
        "bad": one.bad / one.rows if one.rows else 0.0,
        "woe": one.woe,
        "points": points,
        "left": 50.0 + min(0.0, one.woe) / widest * 50.0,
        "width": abs(one.woe) / widest * 50.0,
    }


def _groups(groups: Mapping[str, Sequence[int]], bad: Sequence[bool], unseen: Sequence[float]) -> list[dict[str, Any]]:
    cut = sorted(unseen)[int(len(unseen) * ACCEPTED) - 1]
    found: list[dict[str, Any]] = []
    for name, members in groups.items():
        outcomes, risks = [bad[n] for n in members], [unseen[n] for n in members]
        both = 0 < sum(outcomes) < len(outcomes)
        found.append(
            {
                "name": name,
                "rows": len(members),
                "bad": sum(outcomes) / len(members),
                "expected": sum(risks) / len(members),
                "approved": sum(risk <= cut for risk in risks) / len(members),
                "auc": f"{figures.auc(outcomes, risks):.3f}" if both else "",
                "ks": f"{figures.ks(outcomes, risks):.3f}" if both else "",
            }
        )
    most = max(one["approved"] for one in found if one["rows"] >= SMALL_GROUP) if found else 1.0
    for one in found:
        one["against"] = one["approved"] / most if most else 1.0
    return found


def _ages(rows: Sequence[Mapping[str, Feature]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for low, high in AGES:
        members = [
            n for n, one in enumerate(rows) if isinstance(age := one["age_years"], int | float) and low <= age <= high
        ]
        if members:
            found[f"{low} to {high}" if high < AGES[-1][1] else f"{low} and over"] = members
    return found


def _words(rows: Sequence[Mapping[str, Feature]], name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for n, one in enumerate(rows):
        found.setdefault(str(one[name]) if one[name] is not None else "not told", []).append(n)
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _line(points: Sequence[tuple[float, float]]) -> str:
    """An SVG polyline in the square, every point that is a hair away from the last."""
    kept = [points[0]]
    for point in points[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= 1.5 / SIDE:
            kept.append(point)
    return " ".join(f"{x * SIDE:.1f},{(1 - y) * SIDE:.1f}" for x, y in (*kept, points[-1]))


def _dot(one: figures.Calibrated) -> dict[str, str]:
    return {"x": f"{one.expected * SIDE:.1f}", "y": f"{(1 - one.happened) * SIDE:.1f}"}


def _spread(bad: Sequence[bool], unseen: Sequence[float]) -> list[dict[str, float]]:
    """Bars of a histogram by probability: good and bad cases, heights in percent of the tallest."""
    counts = [[0, 0] for _ in range(HISTOGRAM_BARS)]
    for outcome, risk in zip(bad, unseen, strict=True):
        counts[min(HISTOGRAM_BARS - 1, int(risk * HISTOGRAM_BARS))][outcome] += 1
    tallest = max(good + of_them for good, of_them in counts)
    return [
        {"x": n * SIDE * 2 / HISTOGRAM_BARS, "good": good / tallest * SIDE / 2, "bad": of_them / tallest * SIDE / 2}
        for n, (good, of_them) in enumerate(counts)
    ]
