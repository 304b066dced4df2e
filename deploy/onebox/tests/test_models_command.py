"""`fenqi models` as a person meets it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from underwriting_svc.adapters.models_registry import MODELS

ROOT = Path(__file__).parents[3]
DATA = ROOT / "data" / "credit_applications.csv"


def models(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "onebox", "models", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )


def test_evaluate_answers_one_object_for_each_model(tmp_path: Path) -> None:
    lines = DATA.read_text(encoding="utf-8").splitlines(keepends=True)
    part = tmp_path / "part.csv"
    part.write_text("".join(lines[:1001]), encoding="utf-8")
    done = models("evaluate", "--data", str(part), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["model"] for one in found] == ["scorecard", "logistic", "network", "boosted"]
    for one in found:
        assert set(one) == {"model", "version", "rows", "auc", "ks"}
        assert one["rows"] == 1000
        assert 0.8 < one["auc"] < 0.92
        assert 0.45 < one["ks"] < 0.7


def test_a_file_with_other_columns_is_one_clear_line() -> None:
    done = models("evaluate", "--data", str(ROOT / "data" / "lendingclub_2018q1.csv"))
    assert done.returncode == 1
    assert done.stderr.startswith("fenqi: lendingclub_2018q1.csv: line 1: missing columns status")
    assert done.stderr.count("\n") == 1


def test_an_altered_model_is_one_clear_line(tmp_path: Path) -> None:
    shutil.copytree(MODELS, tmp_path / "models")
    [file] = (tmp_path / "models").glob("*/boosted.json")
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    done = models("list", "--models", str(tmp_path / "models"))
    assert done.returncode == 1
    assert "boosted.json: the file was altered after it was registered" in done.stderr
    assert done.stderr.count("\n") == 1


def test_list_says_who_decides_for_which_product() -> None:
    done = models("list", "--json")
    assert done.returncode == 0, done.stderr
    by_model = {one["model"]: one for one in json.loads(done.stdout)}
    assert by_model["scorecard"]["champion_of"] == ["consumer-cny", "cash-cny"]
    assert by_model["boosted"]["challenger_for"] == ["consumer-cny", "cash-cny"]
    assert by_model["first_scorecard"]["champion_of"] == ["lc-consumer-usd", "lc-cash-usd"]


def test_broken_data_trains_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "broken.csv"
    broken.write_text(DATA.read_text(encoding="utf-8").replace("good,17,rent", "good,many,rent", 1), encoding="utf-8")
    done = models("train", "--data", str(broken), "--out", str(tmp_path / "out"))
    assert done.returncode == 1
    assert "broken.csv: line 3: seniority: 'many' is no number" in done.stderr
    assert not (tmp_path / "out").exists()
