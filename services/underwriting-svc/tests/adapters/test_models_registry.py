"""The registered models: refused when altered, and what they say of people."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underwriting_svc.adapters import rule_files
from underwriting_svc.adapters.models_registry import MODELS, REGISTRY, RegisteredModels
from underwriting_svc.adapters.rule_files import RulesBroken
from underwriting_svc.domain.scorecard import GRADES, MAX_REASONS, Score
from underwriting_svc.domain.submission import Statement, Submission

TOLD = Statement(
    annual_income_minor=18_000_000,
    employment_years=6,
    home_ownership="mortgage",
    failed_to_pay_count=0,
    accounts_past_due=0,
    public_records=0,
    monthly_expenses_minor=600_000,
    assets_minor=20_000_000,
    debts_minor=0,
    goods_price_minor=4_000_000,
    job="fixed",
)
APPLIED = Submission(
    "A1", "C1", "mobile_app", "consumer-cny", "consumer-cny/1", "electronics", 3_000_000, "CNY", 12, "equal_instalment",
    datetime(2026, 11, 25, tzinfo=UTC), TOLD,
)  # fmt: skip
SERVED = RegisteredModels()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    return folder


def _change(folder: Path, change: Callable[[Any], None]) -> None:
    registry = json.loads((folder / REGISTRY).read_text(encoding="utf-8"))
    change(registry)
    (folder / REGISTRY).write_text(json.dumps(registry), encoding="utf-8")


def _by_model(scores: tuple[Score, ...]) -> dict[str, Score]:
    return {score.model: score for score in scores}


@pytest.mark.parametrize(
    "file", [one.file for entry in SERVED.registry.models for one in entry.files], ids=lambda file: file.split("/")[1]
)
def test_a_file_altered_on_disk_is_refused_by_name(copied: Path, file: str) -> None:
    content = (copied / file).read_bytes()
    (copied / file).write_bytes(content.replace(b"1", b"2", 1))
    with pytest.raises(RulesBroken, match=f"{file}: the file was altered"):
        RegisteredModels(copied)


def test_a_file_that_is_gone_is_named(copied: Path) -> None:
    file = SERVED.registry.models[-1].files[-1].file
    (copied / file).unlink()
    with pytest.raises(RulesBroken, match=f"{file}: the registered file is not there"):
        RegisteredModels(copied)


def test_a_folder_without_a_registry_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(RulesBroken, match="fenqi models train"):
        RegisteredModels(tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["products"]["cash-cny"].update(champion="boat/1"), "cash-cny: there is no model boat/1"),
        (lambda r: r["products"]["cash-cny"].update(expected_default_percent="0"), "'0' is not between 0 and 100"),
        (lambda r: r["models"].append(r["models"][-1]), "a version is registered twice"),
        (lambda r: r["models"][-1].update(version="boosted/2"), "registered as boosted/2"),
        (lambda r: r["models"][0]["files"][0].update(file="../scorecard.json"), "lies below the registry's folder"),
        (lambda r: r.update(champion="x"), "champion is no field"),
        (lambda r: r["grades"].pop(), "the grades are A, B, C, D, E"),
        (lambda r: r["scale"].update(odds=30), "a point means the same on every card"),
    ],
)
def test_a_registry_that_is_not_right_is_refused(copied: Path, change: Callable[[Any], None], says: str) -> None:
    _change(copied, change)
    with pytest.raises(RulesBroken, match=says):
        RegisteredModels(copied)


def test_every_product_has_a_champion_and_its_currency_a_unit(copied: Path) -> None:
    products = rule_files.read().products.values()
    SERVED.serve(products)
    _change(copied, lambda r: r["units"].clear())
    with pytest.raises(RulesBroken, match="there is no unit for CNY"):
        RegisteredModels(copied).serve(products)
    _change(copied, lambda r: r["products"].pop("consumer-cny"))
    with pytest.raises(RulesBroken, match="consumer-cny: there is no champion"):
        RegisteredModels(copied).serve(products)


def test_age_and_marital_status_serve_only_where_the_product_allows_them(copied: Path) -> None:
    entry = SERVED.registry.models[1]
    file = copied / entry.files[0].file
    card = json.loads(file.read_text(encoding="utf-8"))
    age = {**card["attributes"][0], "name": "age_years", "reason": "age"}
    file.write_text(json.dumps({**card, "attributes": [*card["attributes"], age]}), encoding="utf-8")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()

    def register(registry: Any) -> None:
        registry["models"][1]["files"][0]["sha256"] = digest

    _change(copied, register)
    with pytest.raises(RulesBroken, match="looks at age_years, which the product does not allow"):
        RegisteredModels(copied)
    _change(copied, lambda r: [roles.update(allows=["age_years"]) for roles in r["products"].values()])
    assert len(RegisteredModels(copied).score(APPLIED)) == 4


def test_champion_first_then_the_challengers_and_the_partners_products_keep_the_first_scorecard() -> None:
    assert [score.model for score in SERVED.score(APPLIED)] == ["scorecard", "logistic", "network", "boosted"]
    partner = replace(APPLIED, product_code="lc-cash-usd", currency="USD")
    assert [score.model for score in SERVED.score(partner)] == ["first_scorecard"]


def test_a_sound_applicant_is_graded_well_by_every_model() -> None:
    scores = SERVED.score(APPLIED)
    assert {score.grade for score in scores} == {"A"}
    assert all(float(score.default_probability_percent) < 1.5 for score in scores)
    assert [score.points is None for score in scores] == [False, True, True, True]


def test_a_weak_applicant_is_graded_badly_by_every_model_and_told_why() -> None:
    weak = replace(
        TOLD, annual_income_minor=4_800_000, employment_years=0, home_ownership="rent", failed_to_pay_count=1,
        job="temporary", monthly_expenses_minor=300_000, assets_minor=0, goods_price_minor=3_000_000,
    )  # fmt: skip
    words = SERVED.words()
    for score in SERVED.score(replace(APPLIED, statement=weak)):
        assert score.grade == "E"
        assert "bad_record" in score.reasons, score
        assert all(words[reason].keys() == {"en", "zh"} for reason in score.reasons)


def test_models_live_with_nothing_told_and_give_reasons() -> None:
    for score in SERVED.score(replace(APPLIED, statement=Statement(0))):
        assert 0 < float(score.default_probability_percent) < 50
        assert score.grade in GRADES
        assert score.reasons


COUNTS = st.none() | st.integers(0, 60)
SUMS = st.none() | st.integers(0, 10**13)


@settings(deadline=None)
@given(
    st.builds(
        Statement, annual_income_minor=st.integers(0, 10**13), employment_years=COUNTS, failed_to_pay_count=COUNTS,
        monthly_expenses_minor=SUMS, assets_minor=SUMS, debts_minor=SUMS, goods_price_minor=SUMS,
    ),
    st.integers(1, 10**12),
    st.integers(1, 360),
)  # fmt: skip
def test_whatever_is_told_every_model_answers(told: Statement, amount_minor: int, term_months: int) -> None:
    scores = SERVED.score(replace(APPLIED, statement=told, amount_minor=amount_minor, term_months=term_months))
    assert len(scores) == 4
    assert all(0 <= float(score.default_probability_percent) <= 100 for score in scores)
    assert all(len(score.reasons) <= MAX_REASONS for score in scores)


@pytest.mark.parametrize("field", ["age_years", "marital_status"])
def test_age_and_marital_status_change_nothing(field: str) -> None:
    others: dict[str, Any] = {"age_years": 19, "marital_status": "divorced"}
    assert SERVED.score(replace(APPLIED, statement=replace(TOLD, **{field: others[field]}))) == SERVED.score(APPLIED)


@pytest.mark.parametrize(
    "worse",
    [{"employment_years": 0}, {"failed_to_pay_count": 1}, {"goods_price_minor": 3_000_000}, {"assets_minor": 0}],
)
def test_what_is_worse_never_scores_better(worse: dict[str, Any]) -> None:
    before = _by_model(SERVED.score(APPLIED))
    after = _by_model(SERVED.score(replace(APPLIED, statement=replace(TOLD, **worse))))
    assert after["scorecard"].points < before["scorecard"].points  # type: ignore[operator]
    for model in ("logistic", "boosted"):
        assert float(after[model].default_probability_percent) >= float(before[model].default_probability_percent)


def test_a_challenger_that_fails_is_left_out(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    models = RegisteredModels()

    def broken(*_: Any) -> Score:
        raise RuntimeError("out of memory")

    monkeypatch.setattr(models._by_product["consumer-cny"][2].loaded, "score", broken)
    assert [score.model for score in models.score(APPLIED)] == ["scorecard", "logistic", "boosted"]
    assert "challenger network/" in caplog.text


def test_a_grade_is_the_same_probability_for_every_model() -> None:
    bounds = {"A": (0, 1.5), "B": (1.4, 2.5), "C": (2.4, 4.1), "D": (4.0, 7.8), "E": (7.7, 100)}
    for years in range(0, 12, 2):
        for assets in (0, 1_000_000, 20_000_000):
            told = replace(TOLD, employment_years=years, assets_minor=assets, job="freelance", goods_price_minor=None)
            for score in SERVED.score(replace(APPLIED, statement=told)):
                low, high = bounds[score.grade]
                assert low <= float(score.default_probability_percent) <= high, score
