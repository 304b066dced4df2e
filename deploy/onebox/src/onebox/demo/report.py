"""The HTML report: one file, no scripts, charts as SVG."""

import math
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from onebox.demo.figures import Figures, grouped
from onebox.demo.verdicts import Verdict

WIDTH, HEIGHT = 720, 180
CHARTS = {
    "active": "Active loans at the close of each business day",
    "overdue": "Loans past due at the close of each business day",
    "paid": "Instalments paid on each business day",
}


def write_report(path: Path, data: Path, snapshot: date, figures: Figures) -> None:
    """Render the report to `path`."""
    environment = Environment(loader=PackageLoader("onebox", "demo"), autoescape=select_autoescape(["html"]))
    environment.filters["money"] = grouped
    environment.filters["percent"] = lambda part, whole: f"{part / whole:.1%}" if whole else "-"
    by_day = figures.by_day
    html = environment.get_template("report.html").render(
        figures=figures,
        snapshot=snapshot,
        source=data.name,
        width=WIDTH,
        height=HEIGHT,
        charts=[
            {"title": title, "line": line([day[name] for day in by_day]), "days": by_day}
            for name, title in CHARTS.items()
        ],
        buckets=bars(figures.overdue_by_bucket),
        grades=columns(figures.verdicts.by_grade),
    )
    path.write_text(html, encoding="utf-8")


def line(values: list[int]) -> dict[str, Any]:
    """An SVG polyline's points and its highest value."""
    top = max(values, default=0) or 1
    step = WIDTH / max(1, len(values) - 1)
    points = " ".join(f"{n * step:.1f},{HEIGHT - value / top * HEIGHT:.1f}" for n, value in enumerate(values))
    return {"points": points, "top": max(values, default=0)}


def bars(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Rows of a bar chart, each with its width in percent of the longest."""
    top = max(counts.values(), default=0) or 1
    return [{"name": name, "count": count, "width": round(count / top * 100, 1)} for name, count in counts.items()]


def columns(grades: dict[str, Verdict]) -> list[dict[str, Any]]:
    """A column for each grade: the share not on time, and between which shares it would lie in 95 of 100 such samples
    (Wilson 1927)."""
    shares = [(name, grades[name], *wilson(grades[name].not_on_time, grades[name].loans)) for name in sorted(grades)]
    top = max((high for _, _, _, high in shares), default=1.0)
    step = WIDTH / max(1, len(shares))

    def y(share: float) -> float:
        return round(HEIGHT - share / top * HEIGHT, 1)

    return [
        {
            "name": name,
            "loans": of.loans,
            "share": f"{of.not_on_time / of.loans:.1%}",
            "x": round(n * step + step * 0.2, 1),
            "middle": round(n * step + step / 2, 1),
            "width": round(step * 0.6, 1),
            "y": y(of.not_on_time / of.loans),
            "height": round(HEIGHT - y(of.not_on_time / of.loans), 1),
            "low_y": y(low),
            "high_y": y(high),
        }
        for n, (name, of, low, high) in enumerate(shares)
    ]


def wilson(count: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval)."""
    z = 1.96
    share, below = count / whole, 1 + z * z / whole
    middle = (share + z * z / (2 * whole)) / below
    half = z / below * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)
