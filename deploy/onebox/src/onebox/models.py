"""`fenqi models`: what the command needs around training and judging."""

import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onebox.cli import Failed
from underwriting_svc.adapters.models_registry import MODELS, RegisteredModels
from underwriting_svc.adapters.rule_files import RulesBroken
from underwriting_svc.risk_models.applications_file import DataNotUsable
from underwriting_svc.risk_models.evaluate import evaluate

LINE_EVERY = 10
"""Steps between two lines where there is no terminal."""


def train_with_progress(data: Path, out: Path, promote: bool) -> dict[str, Any]:
    """Train, with a bar on a terminal and plain lines elsewhere. Raises Failed."""
    try:
        from underwriting_svc.risk_models.train import train  # noqa: PLC0415 - needs the `train` extra
    except ModuleNotFoundError as error:
        raise Failed(f"training needs {error.name}: pip install 'underwriting-svc[train]'") from error
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("reading", total=None)

        def progress(done: int, steps: int, words: str) -> None:
            bar.update(task, completed=done, total=steps, description=words)
            if not console.is_terminal and (done % LINE_EVERY == 0 or done == steps):
                print(f"{done} of {steps}: {words}", file=sys.stderr)

        try:
            return train(data, out, promote, progress)
        except ModuleNotFoundError as error:
            raise Failed(f"training needs {error.name}: pip install 'underwriting-svc[train]'") from error
        except (DataNotUsable, RulesBroken) as error:
            raise Failed(str(error)) from error


def evaluate_all(data: Path, folder: Path | None) -> list[dict[str, Any]]:
    """One object per trained model. Raises Failed."""
    try:
        return evaluate(data, RegisteredModels(folder or MODELS))
    except (DataNotUsable, RulesBroken) as error:
        raise Failed(str(error)) from error


def list_all(folder: Path | None) -> list[dict[str, Any]]:
    """One object per registered model; its files are checked on the way. Raises Failed."""
    try:
        registry = RegisteredModels(folder or MODELS).registry
    except RulesBroken as error:
        raise Failed(str(error)) from error
    found = []
    for one in registry.models:
        decides = [code for code, roles in registry.products.items() if roles.champion == one.version]
        beside = [code for code, roles in registry.products.items() if one.version in roles.challengers]
        words = [f"champion of {', '.join(decides)}"] * bool(decides) + [f"challenger for {', '.join(beside)}"] * bool(
            beside
        )
        found.append(
            {
                "model": one.model,
                "version": one.version,
                "champion_of": decides,
                "challenger_for": beside,
                "roles": "; ".join(words),
                "trained_rows": one.trained_on.rows if one.trained_on else None,
                "auc": one.figures.get("auc"),
                "ks": one.figures.get("ks"),
                "card": one.card,
            }
        )
    return found
