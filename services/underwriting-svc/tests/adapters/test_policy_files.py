"""The policy's files: every example table holds, and a file that is not valid is refused with its line while the old one
stays."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from underwriting_svc.adapters.policy_check import blank, check_examples, checked
from underwriting_svc.adapters.policy_folder import POLICIES, PolicyFolder
from underwriting_svc.adapters.rule_files import RulesBroken
from underwriting_svc.adapters.zen_policy import ZenPolicy
from underwriting_svc.domain.errors import NoSuchPolicy, PolicyAltered, PolicyMissing, PolicyNotValid
from underwriting_svc.domain.evidence import BureauAnswer, Face, Identity, IncomeAnswer
from underwriting_svc.domain.policy import STAGES

TABLES = sorted(POLICIES.glob("*.examples.json"))
EXAMPLES = [
    pytest.param(table, number, id=f"{table.name}: {one['name']}")
    for table in TABLES
    for number, one in enumerate(json.loads(table.read_text(encoding="utf-8"))["examples"])
]
NEWEST = (POLICIES / "policy-2.json").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICIES, tmp_path / "policy"))


@pytest.mark.parametrize(("table", "number"), EXAMPLES)
def test_an_example_beside_the_policy_holds(table: Path, number: int) -> None:
    version = table.name.removesuffix(".examples.json")
    policy = checked(version, (POLICIES / f"{version}.json").read_text(encoding="utf-8"), f"{version}.json")
    whole = json.loads(table.read_text(encoding="utf-8"))
    assert check_examples(policy, json.dumps({**whole, "examples": [whole["examples"][number]]}), table.name) == 1


def test_an_example_that_does_not_hold_is_named() -> None:
    table = {
        "base": {},
        "examples": [{"name": "a child", "question": {"age_years": 9}, "outcome": "approved", "rules": []}],
    }
    with pytest.raises(RulesBroken, match=r"t\.json, line 1, 'a child': should be approved, is declined"):
        check_examples(ZenPolicy("policy-2", NEWEST), json.dumps(table), "t.json")


def test_an_example_about_something_that_is_never_asked_is_refused() -> None:
    table = {"base": {}, "examples": [{"name": "x", "question": {"shoe_size": 9}, "outcome": "approved", "rules": []}]}
    with pytest.raises(RulesBroken, match="never asked about shoe_size"):
        check_examples(ZenPolicy("policy-2", NEWEST), json.dumps(table), "t.json")


def line(text: str, part: str) -> int:
    return next(number for number, one in enumerate(text.splitlines(), 1) if part in one)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"nodes": [', '"nodes": [,', "line 3: Expecting value"),
        ('"< 18"', '"<< 18"', "line {rules-1}, rules-1: age_years: '<< 18'"),
        ('"> 60"', '"> "', "line {rules-15}, rules-15: debt_to_income_percent: '>'"),
        ('"rules-in-5": "\\"differs\\""', '"rules-in-5": "differs"', "rules-2: identity: 'differs' is a word without quotes"),
        ('"\\"decline\\""', '"\\"reject\\""', "rules-1: effect: 'reject' is none of decline, ignore, refer"),
        ('"\\"initial\\""', '"\\"first\\""', "rules-1: stage: 'first' is none of final, initial, second"),
        ('"\\"age\\""', '"\\"youth\\""', "rules-1: point: 'youth' is none of"),
        ('[\\"employer_call\\"', '[\\"telepathy\\"', "rules-11: verify: 'telepathy' is none of"),
        ('"\\"underwriting:final\\""', '"\\"loan:pay\\""', "final-1: permission: 'loan:pay' is none of"),
        ('"field": "age_years"', '"field": "age"', "rules-in-1: the policy is never asked about age"),
        ('"field": "kind"', '"field": "sort"', "severity-in-1: the policy is never asked about sort"),
        ('min([amount_minor', 'min([[amount_minor', "offer-1: "),
        ('"type": "expressionNode"', '"type": "functionNode"', "offer: a policy has no functionNode"),
        ('"nodes"', '"knots"', "this is no GoRules decision model: KeyError('nodes')"),
        ('"outputPath": "final"', '"outputPath": "finish"', "policy-3.json: Object missing required field `final`"),
    ],
)  # fmt: skip
def test_a_policy_that_is_not_valid_is_refused_with_line_and_row(before: str, after: str, said: str) -> None:
    text = NEWEST.replace(before, after, 1)
    assert text != NEWEST
    rows = {name: line(NEWEST, f'"_id": "{name}"') for name in ("rules-1", "rules-15")}
    for name, number in rows.items():
        said = said.replace("{" + name + "}", str(number))
    with pytest.raises(RulesBroken) as refused:
        checked("policy-3", text, "policy-3.json")
    assert str(refused.value).startswith("policy-3.json")
    assert said in str(refused.value)
    assert "unknown>" not in str(refused.value), "no stack of the engine"


def add(folder: Path, version: str, from_on: str, change: Callable[[str], str] = lambda text: text) -> None:
    """A further version: policy-2 changed."""
    (folder / f"{version}.json").write_text(change(NEWEST), encoding="utf-8")
    shutil.copy(folder / "policy-2.examples.json", folder / f"{version}.examples.json")
    index = json.loads((folder / "policies.json").read_text(encoding="utf-8"))
    index["policies"].append({"version": version, "from_on": from_on, "words": "a further one"})
    (folder / "policies.json").write_text(json.dumps(index), encoding="utf-8")


def test_the_day_says_which_version_is_in_force(folder: Path) -> None:
    add(folder, "policy-3", "2027-01-01")
    policies = PolicyFolder(folder)
    days = ["2000-01-01", "2017-12-31", "2018-01-01", "2026-12-31", "2027-01-01"]
    held = [policies.in_force(date.fromisoformat(day)).version for day in days]
    assert held == ["policy-1", "policy-1", "policy-2", "policy-2", "policy-3"]
    with pytest.raises(PolicyMissing):
        policies.in_force(date(1999, 12, 31))


def test_a_broken_new_version_is_refused_and_the_old_ones_stay(folder: Path) -> None:
    policies = PolicyFolder(folder)
    before = policies.versions()
    add(folder, "policy-3", "2027-01-01", lambda text: text.replace('"< 18"', '"<< 18"', 1))
    with pytest.raises(PolicyNotValid, match=r"policy-3\.json, line \d+, rules-1: age_years"):
        policies.reload()
    assert policies.versions() == before
    add_right = NEWEST.replace('"< 18"', '"< 16"', 1)
    (folder / "policy-3.json").write_text(add_right, encoding="utf-8")
    with pytest.raises(PolicyNotValid, match="'not 18': should be declined, is approved"):
        policies.reload()
    (folder / "policy-3.json").write_text(NEWEST, encoding="utf-8")
    assert [one.version for one in policies.reload()] == ["policy-1", "policy-2", "policy-3"]


def test_a_version_that_was_in_use_never_changes(folder: Path) -> None:
    policies = PolicyFolder(folder)
    used = policies.version("policy-2")
    (folder / "policy-2.json").write_text(NEWEST + "\n", encoding="utf-8")
    with pytest.raises(PolicyNotValid, match="policy-2 is in use"):
        policies.reload()
    assert policies.version("policy-2", used.sha256) is used
    with pytest.raises(PolicyAltered):
        PolicyFolder(folder).version("policy-2", used.sha256)
    with pytest.raises(NoSuchPolicy):
        policies.version("policy-9")


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ([], "each version once"),
        ([("policy-2", "2018-01-01"), ("policy-1", "2000-01-01")], "from old to new"),
        ([("policy-1", "2018-01-01"), ("policy-2", "2018-01-01")], "each from a later day"),
        ([("policy-7", "2018-01-01")], "policy-7 needs policy-7.json and policy-7.examples.json"),
    ],
)
def test_nothing_starts_with_an_index_that_is_not_right(folder: Path, index: list[tuple[str, str]], said: str) -> None:
    policies = [{"version": version, "from_on": day, "words": ""} for version, day in index]
    (folder / "policies.json").write_text(json.dumps({"policies": policies}), encoding="utf-8")
    with pytest.raises(RulesBroken, match=said):
        PolicyFolder(folder)


def test_a_candidate_that_answers_nonsense_is_refused_when_it_does(folder: Path) -> None:
    nonsense = NEWEST.replace("#.effect == 'decline') ? 'declined'", "#.effect == 'decline') ? 'perhaps'", 1)
    candidate = PolicyFolder(folder).candidate(nonsense)
    with pytest.raises(PolicyNotValid, match="perhaps"):
        candidate.decide({**blank(), "age_years": 9})


POLICY = ZenPolicy("policy-2", NEWEST)
ANSWERS = st.fixed_dictionaries(
    {
        "product_code": st.sampled_from(["cash-cny", "consumer-cny", "lc-cash-usd", "lc-consumer-usd"]),
        "amount_minor": st.integers(10_000, 20_000_000),
        "term_months": st.integers(1, 60),
        "annual_income_minor": st.integers(0, 100_000_000),
        "loan_to_income_percent": st.none() | st.floats(0, 1000),
        "debt_to_income_percent": st.none() | st.floats(0, 200),
        "age_years": st.none() | st.integers(0, 120),
        "points": st.none() | st.integers(0, 900),
        "default_probability_percent": st.floats(0, 100),
        "grade": st.sampled_from("ABCDE"),
        "price": st.sampled_from(["found", "price-row-missing", "price-outside-corridor", "base-rate-missing"]),
        "people_confirm_declines": st.booleans(),
        "identity": st.sampled_from(get_args(Identity)),
        "face": st.sampled_from(get_args(Face)),
        "bureau": st.sampled_from(get_args(BureauAnswer)),
        "income": st.sampled_from(get_args(IncomeAnswer)),
        "fraud": st.sampled_from(["none", "note", "refer", "decline"]),
        "records": st.lists(
            st.fixed_dictionaries(
                {
                    "kind": st.sampled_from(
                        [
                            "late_payment",
                            "late_90_days",
                            "account_past_due",
                            "failed_to_pay",
                            "public_record",
                            "unheard_of",
                        ]
                    ),
                    "count": st.integers(1, 9),
                    "age_months": st.none() | st.integers(0, 100),
                }
            ),
            max_size=4,
        ),
    }
)


@settings(max_examples=500, deadline=None)
@given(ANSWERS)
def test_whatever_is_asked_doubt_is_never_approved_and_an_offer_is_never_beyond_the_request(
    asked: dict[str, Any],
) -> None:
    answer = POLICY.decide({**blank(), **asked})
    doubtful = "unavailable" in (asked["identity"], asked["face"], asked["bureau"], asked["income"])
    doubtful |= asked["identity"] in ("differs", "unknown") or asked["face"] in ("no_match", "not_live")
    doubtful |= asked["fraud"] in ("refer", "decline") or asked["income"] == "lower"
    assert not (doubtful and answer.outcome == "approved")
    assert (answer.outcome == "approved") == (not answer.hits)
    assert answer.offered_minor is None or answer.offered_minor < asked["amount_minor"]
    assert answer.offered_minor is None or asked["product_code"] == "cash-cny"
    if asked["fraud"] == "decline":
        assert answer.outcome == "declined"
    if answer.outcome == "referred" and answer.system_stages:
        assert min(STAGES.index(hit.stage) for hit in answer.hits) == len(answer.system_stages)
