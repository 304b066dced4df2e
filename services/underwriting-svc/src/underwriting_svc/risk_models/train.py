"""Train every model from a file of applications, cross-validate, write the files with a model card, and register them."""

import hashlib
import os
import random
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec

from underwriting_svc.adapters.models_registry import (
    MODELS,
    REGISTRY,
    Registered,
    RegisteredFile,
    RegisteredModels,
    Registry,
    TrainedOn,
    read_registry,
)
from underwriting_svc.domain.features import SENSITIVE, Feature, attributes_of
from underwriting_svc.risk_models import figures
from underwriting_svc.risk_models.applications_file import Applications, DataNotUsable, read_applications
from underwriting_svc.risk_models.card import write_card
from underwriting_svc.risk_models.fit_challengers import Fitted, fit_boosted, fit_logistic, fit_network, one_thread
from underwriting_svc.risk_models.fit_scorecard import FittedCard, as_json, fit_scorecard

RECIPE = 1
"""Raised whenever the same data would give other models, so that a version never means two things."""
FITS: dict[str, Callable[..., FittedCard | Fitted]] = {
    "scorecard": fit_scorecard,
    "logistic": fit_logistic,
    "network": fit_network,
    "boosted": fit_boosted,
}
"""The first is the champion."""
FOLDS, REPEATS, SEED = 5, 2, 20261125
LEAST_OF_EACH = 50
"""Good rows, bad rows, and rows in which a column is told: fewer teach nothing."""

Row = dict[str, Feature]


@dataclass
class Judged:
    """One model on rows it had not seen: figures by fold, the probabilities of the first repeat, and of the rows it had
    seen in the first fold."""

    auc: list[float] = field(default_factory=list)
    ks: list[float] = field(default_factory=list)
    unseen: dict[int, float] = field(default_factory=dict)
    psi: float = 0.0

    @property
    def figures(self) -> dict[str, str]:
        """Means over the folds."""
        return {"auc": f"{fmean(self.auc):.4f}", "ks": f"{fmean(self.ks):.4f}"}


def train(
    data: Path, out: Path, promote: bool, progress: Callable[[int, int, str], None], pattern: Path = MODELS
) -> dict[str, Any]:
    """Trains and registers below `out`; what was done, as plain values. `progress` hears steps done, steps in all, and the
    step. Where `out` has no registry yet, it gets one like `pattern`'s with the new models in their roles; else they get
    them only with `promote`. Nothing is written before everything is there. Raises DataNotUsable or RulesBroken."""
    applications = read_applications(data)
    _enough(applications)
    rows = [_plain(attributes_of(columns)) for columns in applications.columns]
    bad = list(applications.bad)
    version = f"{RECIPE}-{applications.sha256[:8]}"
    registry = read_registry(out if (out / REGISTRY).is_file() else pattern)
    steps = 2 * REPEATS * FOLDS * len(FITS) + len(FITS)
    done = 0

    def step(words: str) -> None:
        nonlocal done
        done += 1
        progress(done, steps, words)

    with one_thread():
        judged = {name: judge(name, rows, bad, (), step) for name in FITS}
        allowed = {name: judge(name, rows, bad, SENSITIVE, step) for name in FITS}
        fitted = {}
        for name, fit in FITS.items():
            fitted[name] = fit(rows, bad, f"{name}/{version}")
            step(f"{name}: on all rows")
    contents = {name: one.files() for name, one in fitted.items()}
    entries = [
        Registered(
            name,
            f"{name}/{version}",
            fitted[name].kind,
            "columns",
            tuple(RegisteredFile(f"{version}/{file}", hashlib.sha256(got).hexdigest()) for file, got in files.items()),
            TrainedOn(applications.name, applications.sha256, len(bad), sum(bad)),
            judged[name].figures
            | {"psi": f"{judged[name].psi:.4f}", "auc_with_age_and_marital_status": allowed[name].figures["auc"]},
            f"{version}/card.html",
        )
        for name, files in contents.items()
    ]
    fresh = not (out / REGISTRY).is_file()
    following = register(registry, entries, fresh, promote or fresh)
    card = write_card(version, applications, rows, judged, allowed, fitted, following)
    files = {file: got for one in contents.values() for file, got in one.items()} | {"card.html": card}
    _write(out, version, files, following, pattern if fresh else out)
    RegisteredModels(out)
    return {
        "version": version,
        "rows": len(bad),
        "bad": sum(bad),
        "folder": str(out),
        "card": str(out / version / "card.html"),
        "in_service": promote or fresh,
        "models": [{"model": one.model, "version": one.version, **one.figures} for one in entries],
    }


def judge(
    name: str, rows: Sequence[Row], bad: Sequence[bool], extra: Sequence[str], step: Callable[[str], None]
) -> Judged:
    """Repeated stratified cross-validation of one model."""
    found = Judged()
    for n, unseen in enumerate(folds(bad)):
        held = set(unseen)
        seen = [i for i in range(len(rows)) if i not in held]
        model = FITS[name]([rows[i] for i in seen], [bad[i] for i in seen], name, extra)
        probabilities = model.probabilities([rows[i] for i in unseen])
        happened = [bad[i] for i in unseen]
        found.auc.append(figures.auc(happened, probabilities))
        found.ks.append(figures.ks(happened, probabilities))
        if n < FOLDS:
            found.unseen |= dict(zip(unseen, probabilities, strict=True))
        if n == 0:
            found.psi = figures.psi(model.probabilities([rows[i] for i in seen]), probabilities)
        step(f"{name}{' with age and marital status' if extra else ''}: part {n + 1} of {FOLDS * REPEATS}")
    return found


def folds(bad: Sequence[bool]) -> list[list[int]]:
    """Rows held aside, FOLDS times REPEATS parts, each with its share of the bad ones; the same every time."""
    chance = random.Random(SEED)
    parts = []
    for _ in range(REPEATS):
        order = []
        for outcome in (False, True):
            some = [n for n, one in enumerate(bad) if one == outcome]
            chance.shuffle(some)
            order += some
        parts += [sorted(order[n::FOLDS]) for n in range(FOLDS)]
    return parts


def register(registry: Registry, entries: Sequence[Registered], fresh: bool, promote: bool) -> Registry:
    """The registry with these models; a fresh one without those trained before. With `promote` the first decides for every
    product that waits for trained models (it has an expected share of defaults), and the others are scored beside."""
    new = {one.version for one in entries}
    kept = [one for one in registry.models if one.version not in new and not (fresh and one.reads == "columns")]
    products = registry.products
    if promote:
        champion, *challengers = (one.version for one in entries)
        products = {
            code: roles
            if roles.expected_default_percent is None
            else msgspec.structs.replace(roles, champion=champion, challengers=tuple(challengers))
            for code, roles in products.items()
        }
    return msgspec.structs.replace(registry, models=(*kept, *entries), products=products)


def _write(out: Path, version: str, files: dict[str, bytes], registry: Registry, source: Path) -> None:
    """The folder of this version whole, then the registry: whoever reads in between sees what was."""
    part = out / f".{version}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, content in files.items():
        (part / name).write_bytes(content)
    for entry in registry.models:
        for one in entry.files:
            if entry.reads == "statement" and not (out / one.file).exists():
                (out / one.file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / one.file, out / one.file)
    shutil.rmtree(out / version, ignore_errors=True)
    part.rename(out / version)
    beside = out / f".{REGISTRY}.part"
    beside.write_bytes(as_json(registry))
    os.replace(beside, out / REGISTRY)


def _enough(applications: Applications) -> None:
    bads = sum(applications.bad)
    goods = len(applications.bad) - bads
    if min(bads, goods) == 0:
        kind = "bad" if bads else "good"
        raise DataNotUsable(
            f"{applications.name}: all {len(applications.bad)} rows are {kind}; give rows of both outcomes"
        )
    if min(bads, goods) < LEAST_OF_EACH:
        raise DataNotUsable(
            f"{applications.name}: {goods} good and {bads} bad rows; give at least {LEAST_OF_EACH} of each"
        )
    for column in applications.columns[0]:
        told = sum(one[column] is not None for one in applications.columns)
        if told < LEAST_OF_EACH:
            raise DataNotUsable(
                f"{applications.name}: {column} is told in {told} rows; give at least {LEAST_OF_EACH}, or other data"
            )


def _plain(attributes: Row) -> Row:
    """Exact numbers as the nearest floats: fits work on these."""
    return {name: _float(value) for name, value in attributes.items()}


def _float(value: Feature) -> Any:
    return value if value is None or isinstance(value, str) else float(value)
