"""`fenqi policy`: a file is right, or wrong at a line; a simulation needs a system."""

from pathlib import Path

import pytest

from onebox.policy import Asked, PolicyRefused, check, lines, simulate
from underwriting_svc.adapters.policy_folder import POLICIES

NEWEST = POLICIES / "policy-2.json"


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    file = tmp_path / "policy-3.json"
    file.write_text(NEWEST.read_text(encoding="utf-8").replace('"< 18"', '"<< 18"', 1), encoding="utf-8")
    return file


def test_a_file_that_is_right_is_said_so_with_its_examples() -> None:
    assert check(NEWEST, None).startswith("policy-2.json is right; 53 examples hold; sha256 ")


def test_a_file_that_is_wrong_is_refused_with_its_line(candidate: Path) -> None:
    with pytest.raises(PolicyRefused, match=r"policy-3\.json, line \d+, rules-1: age_years: '<< 18': Unexpected token"):
        check(candidate, None)


def test_an_example_that_does_not_hold_is_refused(candidate: Path) -> None:
    candidate.write_text(NEWEST.read_text(encoding="utf-8").replace('"< 18"', '"< 16"', 1), encoding="utf-8")
    with pytest.raises(PolicyRefused, match="'not 18': should be declined, is approved"):
        check(candidate, POLICIES / "policy-2.examples.json")
    assert "; 0 examples hold;" in check(candidate, None)


def test_a_simulation_needs_an_installation(tmp_path: Path) -> None:
    with pytest.raises(PolicyRefused, match="holds no installation"):
        simulate(NEWEST, Asked(None, None, None, 1), "http://127.0.0.1:9", tmp_path)


def test_a_simulation_is_told_in_lines() -> None:
    found = {
        "looked_at": 1200,
        "changed": 3,
        "outcomes": [{"from": "approved", "to": "referred", "count": 3}],
        "examples": [
            {"application_id": "A1", "grade": "B", "channel": "branch", "from": "approved", "to": "referred",
             "rules_gone": ["old"], "rules_new": ["debt-high"]},
        ],
    }  # fmt: skip
    assert lines(found) == [
        "1,200 applications, 3 would end another way",
        "   approved → referred        3",
        "  A1 (grade B, branch): approved → referred; -old, +debt-high",
    ]
