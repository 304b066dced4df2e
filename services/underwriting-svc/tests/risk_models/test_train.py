"""Training: the committed models come from the committed data, twice the same, and nothing is written when it can't be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest

from underwriting_svc.adapters.models_registry import MODELS, RegisteredModels, read_registry
from underwriting_svc.domain.features import attributes_of
from underwriting_svc.risk_models import train as training
from underwriting_svc.risk_models.applications_file import Applications, DataNotUsable, read_applications
from underwriting_svc.risk_models.evaluate import evaluate
from underwriting_svc.risk_models.fit_challengers import one_thread
from underwriting_svc.risk_models.train import folds, train

DATA = Path(__file__).parents[4] / "data" / "credit_applications.csv"
FIT_AND_HASH = """
import hashlib, sys
from pathlib import Path
from underwriting_svc.domain.features import attributes_of
from underwriting_svc.risk_models.applications_file import read_applications
from underwriting_svc.risk_models.fit_challengers import fit_boosted, fit_network, one_thread
read = read_applications(Path(sys.argv[1]))
rows, bad = [attributes_of(one) for one in read.columns[:300]], read.bad[:300]
with one_thread():
    for fit in (fit_network, fit_boosted):
        print({name: hashlib.sha256(content).hexdigest() for name, content in fit(rows, bad, "x/1").files().items()})
"""
ENTRIES = {one.model: one for one in read_registry(MODELS).models}


@pytest.fixture(scope="module", autouse=True)
def steady() -> Iterator[None]:
    """As `train` has it."""
    with one_thread():
        yield


@pytest.fixture(scope="module")
def applications() -> Applications:
    return read_applications(DATA)


@pytest.fixture(scope="module")
def rows(applications: Applications) -> list[dict[str, Any]]:
    return [training._plain(attributes_of(columns)) for columns in applications.columns]


@pytest.fixture
def few(tmp_path: Path) -> Path:
    lines = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
    file = tmp_path / "few.csv"
    file.write_text("".join(lines[:401]), encoding="utf-8")
    return file


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less of the same: two parts instead of ten."""
    monkeypatch.setattr(training, "FOLDS", 2)
    monkeypatch.setattr(training, "REPEATS", 1)


def _quiet(done: int, steps: int, words: str) -> None:
    assert 0 < done <= steps, words


@pytest.mark.parametrize("model", ["scorecard", "logistic"])
def test_the_committed_numbers_come_from_the_committed_data(
    model: str, applications: Applications, rows: list[dict[str, Any]]
) -> None:
    entry = ENTRIES[model]
    assert entry.trained_on is not None
    assert entry.trained_on.sha256 == applications.sha256
    fitted = training.FITS[model](rows, list(applications.bad), entry.version)
    assert fitted.files()[f"{model}.json"] == (MODELS / entry.files[0].file).read_bytes()


@pytest.mark.parametrize("model", ["network", "boosted"])
def test_an_onnx_file_says_what_was_fitted_and_is_the_committed_one(
    model: str, applications: Applications, rows: list[dict[str, Any]]
) -> None:
    """To the thousandth: another processor may round the last bits of a fit otherwise."""
    entry = ENTRIES[model]
    fitted = training.FITS[model](rows, list(applications.bad), entry.version)
    again = training.FITS[model](rows, list(applications.bad), entry.version)
    assert fitted.files() == again.files()
    numbers = np.asarray([fitted.inputs.row(one) for one in rows], dtype=np.float32)  # type: ignore[union-attr]
    expected = np.asarray(fitted.probabilities(rows))
    for content, close in (
        (fitted.files()[f"{model}.onnx"], 1e-5),
        ((MODELS / entry.files[1].file).read_bytes(), 1e-3),
    ):
        session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
        [found] = session.run(["probabilities"], {"rows": numbers})
        assert float(np.max(np.abs(found[:, 1] - expected))) < close


def test_the_bytes_are_the_same_in_any_process() -> None:
    """What Python keeps in sets has another order in each process, unless its seed is told."""
    found = {
        subprocess.run(
            [sys.executable, "-c", FIT_AND_HASH, str(DATA)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1


def test_the_trees_go_one_way_where_they_should(applications: Applications, rows: list[dict[str, Any]]) -> None:
    fitted = training.FITS["boosted"](rows, list(applications.bad), "boosted/test")
    for name, better in (("seniority_years", 1), ("loan_to_price_percent", -1), ("cover_percent", 1)):
        risks = np.asarray([fitted.probabilities([one | {name: at} for at in range(0, 400, 20)]) for one in rows[:20]])
        assert float(np.max(np.diff(risks, axis=1) * better)) <= 1e-9


def test_every_row_is_held_aside_once_a_round_and_the_parts_have_their_share_of_bad_ones() -> None:
    bad = [n % 4 == 0 for n in range(1000)]
    parts = folds(bad)
    for start in (0, training.FOLDS):
        assert sorted(n for part in parts[start : start + training.FOLDS] for n in part) == list(range(1000))
    assert {sum(bad[n] for n in part) for part in parts} == {50}
    assert parts == folds(bad)


@pytest.mark.usefixtures("quick")
def test_trained_twice_the_files_are_the_same_and_serve(tmp_path: Path, few: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    done = train(few, one, False, _quiet)
    train(few, other, False, _quiet)
    files = sorted(file.relative_to(one) for file in one.rglob("*") if file.is_file())
    assert files == sorted(file.relative_to(other) for file in other.rglob("*") if file.is_file())
    assert all((one / file).read_bytes() == (other / file).read_bytes() for file in files)
    found = evaluate(few, RegisteredModels(one))
    assert [each["model"] for each in found] == ["scorecard", "logistic", "network", "boosted"]
    assert {each["rows"] for each in found} == {400}
    card = Path(done["card"]).read_text(encoding="utf-8")
    assert "<script" not in card
    assert "src=" not in card
    assert "http" not in card


@pytest.mark.usefixtures("quick")
def test_in_a_registry_that_has_models_the_new_ones_wait_to_be_promoted(tmp_path: Path, few: Path) -> None:
    out = tmp_path / "models"
    first = train(few, out, False, _quiet)["version"]
    more = tmp_path / "more.csv"
    more.write_text("".join(DATA.read_text(encoding="utf-8").splitlines(keepends=True)[:461]), encoding="utf-8")
    assert not train(more, out, False, _quiet)["in_service"]
    assert read_registry(out).products["cash-cny"].champion == f"scorecard/{first}"
    second = train(more, out, True, _quiet)["version"]
    registry = read_registry(out)
    assert registry.products["cash-cny"].champion == f"scorecard/{second}"
    assert registry.products["lc-cash-usd"].champion == "first_scorecard/1"
    assert len(registry.models) == 9


def _with(lines: list[str], column: int, text: str) -> list[str]:
    rows = [line.split(",") for line in lines]
    return [",".join([*one[:column], text, *one[column + 1 :]]) for one in rows]


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        (0, "good", "all 3464 rows are good; give rows of both outcomes"),
        (9, "NA", "income is told in 0 rows; give at least 50"),
        (13, "cheap", "line 2: price: 'cheap' is no number"),
    ],
)
def test_data_that_teaches_nothing_is_named_and_nothing_is_written(
    tmp_path: Path, column: int, text: str, says: str
) -> None:
    header, *lines = DATA.read_text(encoding="utf-8").splitlines()
    file = tmp_path / "some.csv"
    file.write_text("\n".join([header, *_with(lines, column, text)]), encoding="utf-8")
    with pytest.raises(DataNotUsable, match=says):
        train(file, tmp_path / "models", False, _quiet)
    assert not (tmp_path / "models").exists()
