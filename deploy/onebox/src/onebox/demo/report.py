"""The HTML report: one file, no scripts, charts as SVG."""

from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from onebox.demo.figures import Figures, grouped

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
        channels=bars(dict(figures.channels)),
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
