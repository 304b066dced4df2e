"""What may be granted, as data."""

import json
from pathlib import Path
from typing import Any

import pytest

from collections_svc.adapters.remedy_policy_file import BUILT_IN, read_remedy_policy


def test_the_policy_that_comes_with_the_service_can_be_used() -> None:
    policy = read_remedy_policy(None)
    assert policy.write_off.from_days_past_due["unrecoverable"] == 90
    assert policy.hardship.usual_days < policy.hardship.longest_days
    assert policy.restructure.usual_periods < policy.restructure.most_periods


@pytest.mark.parametrize(
    "changed",
    [
        {"version": ""},
        {"write_off": {"from_days_past_due": {"fraud": 0}}},
        {"settlement": {"longest_days": 30, "usual_penalty_percent": 101, "most_claim_percent": 70}},
        {"settlement": {"longest_days": 30, "usual_penalty_percent": 10, "most_claim_percent": 70, "mostly": 1}},
        {"hardships": {}},
    ],
)
def test_a_file_that_is_no_policy_is_refused_at_the_start(tmp_path: Path, changed: dict[str, Any]) -> None:
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(json.loads(BUILT_IN.read_text()) | changed))
    with pytest.raises(ValueError):
        read_remedy_policy(file)
