"""The policy's files are read whole or not at all."""

import json
from typing import Any

import pytest

from fenqi.files.strict_json import NotThisShape
from limit_svc.adapters.policy_files import DATA, read_policy, read_ports, read_tree
from limit_svc.adapters.zen_proposals import ZenProposals
from limit_svc.domain.caps import UNCAPPED

POLICY = json.loads((DATA / "policy.json").read_bytes())


def test_what_is_shipped_is_read() -> None:
    ports = read_ports()
    assert ports.policy.caps_of("comprehensive", "CNY").per_draw_minor == 20_000_000
    assert ports.policy.caps_of("comprehensive", "EUR") is UNCAPPED
    assert (ports.policy.second_from("CNY"), ports.policy.second_from("EUR")) == (3_000_000, 0)
    assert ports.policy.freezes.is_overdue_enough("M7+")
    assert not ports.policy.freezes.is_overdue_enough("M1")
    assert ports.tree.covers(("goods",), "furniture")
    assert not ports.tree.covers(("furniture",), "home")
    assert ports.tree.covers(("a-new-purpose",), "a-new-purpose"), "an unknown purpose stands for itself"


def test_every_purpose_that_products_use_is_in_the_tree() -> None:
    catalogue = DATA.parents[3] / "application-svc" / "src" / "application_svc" / "data" / "catalogue.json"
    products = json.loads(catalogue.read_bytes())["products"]
    purposes = {purpose for product in products for purpose in product["purposes"]}
    assert purposes <= read_ports().tree.parents.keys()


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "blue"},
        {"freezes": {"overdue_from": "M0", "fraud_days": None, "signal_days": 9}},
        {"guard": {"debt_to_income": [{"code": "a", "from_percent": "40"}, {"code": "b", "from_percent": "60"}]}},
        {"guard": {"debt_to_income": [{"code": "a", "from_percent": "much"}]}},
        {"caps": [{"line_type": "comprehensive", "currency": "CNY", "caps": {"windows": [
            {"kind": "month", "days": 3, "limit_minor": 1}]}}]},
    ],
)  # fmt: skip
def test_a_policy_with_an_error_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotThisShape):
        read_policy(json.dumps(POLICY | change).encode())


@pytest.mark.parametrize(
    "categories",
    [
        [{"code": "a"}, {"code": "a"}],
        [{"code": "a", "under": "b"}],
        [{"code": "a", "under": "b"}, {"code": "b", "under": "a"}],
        [{"code": "a", "over": "b"}],
    ],
)
def test_a_tree_that_is_none_is_refused(categories: list[dict[str, str]]) -> None:
    with pytest.raises(NotThisShape):
        read_tree(json.dumps({"version": "1", "categories": categories}).encode())


@pytest.mark.parametrize("broken", ["out-0", "out-2"])
def test_a_table_that_answers_in_another_shape_is_a_bug(broken: str) -> None:
    text = (DATA / "proposals-1.json").read_text()
    table = json.loads(text)
    for row in table["nodes"][1]["content"]["rules"]:
        row[broken] = "[1]"
    with pytest.raises(AssertionError, match="table bad"):
        ZenProposals("bad", json.dumps(table)).verdict({"signals_high": 1})
