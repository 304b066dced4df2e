"""`make bench`: every benchmark beside its reference in one run; prints a table, writes bench/results/latest.json.

Exit 1 when a floor or a limit of the latency is missed. `python bench/run.py loan relay` runs only those.
"""

import importlib.util
import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent
NAMES = (
    "schedules",
    "rates",
    "submit",
    "decisions",
    "holds",
    "loan",
    "overdue",
    "end_of_day",
    "relay",
    "latency",
)


def main() -> int:
    """Run, print, write."""
    console = Console()
    chosen = [name for name in NAMES if (HERE / f"{name}.py").exists() and (not sys.argv[1:] or name in sys.argv[1:])]
    sys.path.insert(0, str(HERE))
    found: list[dict[str, Any]] = []
    for name in chosen:
        console.print(f"running {name} …", highlight=False)
        answer = _module(name).run()
        found += answer if isinstance(answer, list) else [answer]
    console.print(_table(found))
    results = HERE / "results" / "latest.json"
    machine = {"python": platform.python_version(), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    results.write_text(json.dumps({"machine": machine, "results": found}, indent=1, default=str) + "\n")
    missed = [one["name"] for one in found if _missed(one)]
    for name in missed:
        console.print(f"missed its floor or limit: {name}", highlight=False)
    return 1 if missed else 0


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _missed(one: dict[str, Any]) -> bool:
    if one.get("p99_limit") is not None and one["p99"] > one["p99_limit"]:
        return True
    if one.get("floor") is None or one.get("ratio") is None:
        return False
    return bool(one["ratio"] > one["floor"] if one.get("lower_is_better") else one["ratio"] < one["floor"])


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table("benchmark", "product", "reference", "ratio", "floor", "want", "p50 / p99 ms")
    for one in found:
        latency = f"{one['p50']} / {one['p99']}" if one.get("p50") is not None else ""
        table.add_row(
            one["name"],
            *(_figure(one.get(key)) for key in ("product", "reference", "ratio", "floor", "target")),
            latency,
        )
    return table


def _figure(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:,.2f}" if abs(value) < 100 else f"{value:,.0f}"
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
