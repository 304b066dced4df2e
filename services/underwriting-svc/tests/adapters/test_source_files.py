"""The files of sources and thresholds: right as they are, refused whole when anything in them is not."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from underwriting_svc.adapters import rule_files
from underwriting_svc.adapters.rule_files import DATA, RulesBroken
from underwriting_svc.adapters.source_files import read_asked, read_thresholds

PRODUCTS = set(rule_files.read().products)
Change = Callable[[dict[str, Any]], Any]


def _changed(folder: Path, name: str, change: Change) -> Path:
    shutil.copy(DATA / name, folder / name)
    content = json.loads((folder / name).read_text())
    change(content)
    (folder / name).write_text(json.dumps(content))
    return folder


def test_the_files_of_the_package_are_right_and_a_partners_loans_ask_nobody() -> None:
    asked = read_asked(PRODUCTS)
    assert asked.of("cash-cny") == {"identity", "face", "bureau", "income", "fraud"}
    assert asked.of("lc-cash-usd") == frozenset()
    assert read_thresholds().longest_days == 365


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["products"].pop("cash-cny"),
        lambda it: it["products"].update({"cash-eur": []}),
        lambda it: it["products"].update({"cash-cny": ["astrology"]}),
        lambda it: it["products"].update({"cash-cny": ["fraud"]}),
        lambda it: it.update(bureau_reuse_days=-1),
        lambda it: it.update(bureau_reuse_day=30),
    ],
)
def test_sources_that_are_not_right_are_refused(tmp_path: Path, change: Change) -> None:
    with pytest.raises(RulesBroken, match=r"sources\.json"):
        read_asked(PRODUCTS, _changed(tmp_path, "sources.json", change))


@pytest.mark.parametrize(
    "change",
    [
        lambda it: it["shared"][0].update(refer_from=None),
        lambda it: it["shared"][3].update(note_from=5),
        lambda it: it["shared"][3].update(note_from=0),
        lambda it: it["shared"][3].update(kind="shoe_size"),
        lambda it: it["shared"].append(it["shared"][0]),
        lambda it: it["shared"][0].update(within_days=0),
        lambda it: it["lists"].pop("black"),
        lambda it: it["lists"].update(black="fatal"),
        lambda it: it["likeness"].update(name_percent=101),
        lambda it: it["links"].update(hops=4),
        lambda it: it["links"].update(refer_from=1),
        lambda it: it["links"].update(common_from=1),
        lambda it: it["behaviour"].update(amount_times="many"),
        lambda it: it["behaviour"].update(amount_times="1/0"),
        lambda it: it["behaviour"].update(night_to_hour=25),
        lambda it: it["misstated"].update(refer_from=0),
        lambda it: it.update(confirmed_kinds=[]),
        lambda it: it.update(household_up_to=0),
        lambda it: it.update(velocity={}),
        lambda it: it.pop("repeats"),
    ],
)
def test_thresholds_that_are_not_right_are_refused(tmp_path: Path, change: Change) -> None:
    with pytest.raises(RulesBroken, match=r"fraud\.json"):
        read_thresholds(_changed(tmp_path, "fraud.json", change))
