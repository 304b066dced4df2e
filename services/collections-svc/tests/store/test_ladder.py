"""The ladder as data."""

from datetime import date
from pathlib import Path

import pytest

from collections_svc.adapters.ladder_file import read_ladder


def test_the_ladder_that_comes_with_the_service_knows_every_bucket() -> None:
    ladder = read_ladder(None)
    steps = ladder.plan("M1", date(2026, 1, 30))
    assert [(one.step, one.planned_on.isoformat()) for one in steps][:2] == [
        ("overdue_first", "2026-01-30"),
        ("overdue_again", "2026-02-02"),
    ]
    names = [rung.step for plan in ladder.buckets.values() for rung in plan.steps]
    assert len(names) == len(set(names)), "a step names one template"


@pytest.mark.parametrize("text", ["[]", '{"version": "x", "buckets": {}}', '{"version": "x", "buckets": {"M9": {}}}'])
def test_a_file_that_is_no_ladder_is_refused_at_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "ladder.json"
    file.write_text(text)
    with pytest.raises(ValueError):
        read_ladder(file)
