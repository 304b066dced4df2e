"""Reviews over HTTP, opened by events."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from fenqi.contracts.underwriting import ApprovedV1, ScoredV1
from fenqi.testing.service import Running
from fenqi.testing.tokens import staff
from underwriting_svc.adapters.models_registry import MODELS
from underwriting_svc.adapters.rule_files import RulesBroken


async def test_a_good_application_is_approved_at_once(svc: Running, a_submission: Any) -> None:
    await svc.events.publish(a_submission())
    await svc.settled()
    [approved] = await svc.events.of(ApprovedV1)
    assert isinstance(approved, ApprovedV1)
    assert approved.amount_minor == 3_000_000
    reader = svc.as_(staff("underwriting:read"))
    case = (await reader.get("/underwriting/v1/reviews/A1")).json()
    assert case["status"] == "approved", case
    assert case["policy"] == "approved"
    assert [stage["by"] for stage in case["stages"]] == ["system"] * 3


async def test_every_model_that_scored_is_a_fact_and_the_champion_decides(svc: Running, a_submission: Any) -> None:
    await svc.events.publish(a_submission())
    await svc.settled()
    scored = [event for event in await svc.events.of(ScoredV1) if isinstance(event, ScoredV1)]
    assert [(event.model, event.role) for event in scored] == [
        ("scorecard", "champion"),
        ("logistic", "challenger"),
        ("network", "challenger"),
        ("boosted", "challenger"),
    ]
    [approved] = await svc.events.of(ApprovedV1)
    assert isinstance(approved, ApprovedV1)
    assert (approved.grade, approved.model_version) == (scored[0].grade, scored[0].version)
    assert all(event.reasons for event in scored if event.grade != "A")


async def test_a_service_with_an_altered_model_does_not_start(started, tmp_path: Path) -> None:
    shutil.copytree(MODELS, tmp_path / "models")
    [card] = (tmp_path / "models").glob("*/network.onnx")
    card.write_bytes(card.read_bytes() + b"x")
    with pytest.raises(RulesBroken, match=r"network\.onnx: the file was altered"):
        async with started(models=tmp_path / "models"):
            pass
