"""The words of notices: every code that underwriting may give has some, in both languages."""

import json
from pathlib import Path
from typing import Any

import pytest

from customer_svc.adapters.templates import FOLDER, FileTemplates
from customer_svc.domain.customer import Language

POLICIES = Path(__file__).parents[3] / "underwriting-svc" / "src" / "underwriting_svc" / "data" / "policy"
WORDS: dict[str, dict[str, dict[str, str]]] = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
OF_PEOPLE = {"reason": {"declined_by_reviewer", "income-not-verified"}, "remedy": {"ask_for_the_reasons"}}
"""Codes that stand in underwriting's code, not in its policy."""


def codes_of_the_policies() -> dict[str, set[str]]:
    """By kind, what the policies' decision tables give back."""
    found: dict[str, set[str]] = {"reason": set(), "remedy": set()}
    for file in POLICIES.glob("policy-?.json"):
        for node in json.loads(file.read_text(encoding="utf-8"))["nodes"]:
            content = node.get("content")
            if not isinstance(content, dict) or "rules" not in content:
                continue
            names = {output["id"]: output["field"] for output in content["outputs"]}
            for rule in content["rules"]:
                row = {names[id_]: value.strip('"') for id_, value in rule.items() if id_ in names}
                found["reason"].add(row.get("rule", ""))
                found["remedy"].add(row.get("remedy", ""))
    return {kind: {code for code in codes if code} for kind, codes in found.items()}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("kind", ["reason", "remedy"])
def test_every_reason_and_remedy_has_words(language: str, kind: str) -> None:
    codes = codes_of_the_policies()[kind]
    assert len(codes) >= 8, "the policies were not found"
    assert codes | OF_PEOPLE[kind] <= WORDS[language][kind].keys()


def test_both_languages_have_words_for_the_same_codes() -> None:
    assert {kind: table.keys() for kind, table in WORDS["zh-CN"].items()} == {
        kind: table.keys() for kind, table in WORDS["en"].items()
    }


APPROVED: dict[str, Any] = {
    "amount": "CNY 50000.00",
    "term_months": 12,
    "annual_rate_percent": "6.5",
    "method": "equal_instalment",
    "fee_kind": "percent_of_amount",
    "fee_value": "1.5",
    "valid_until": "2026-12-23",
    "application_id": "A1",
}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", ["已批准", "CNY 50000.00", "12 期", "6.5%", "等额本息", "金额的 1.5%", "2026-12-23"]),
        ("en", ["approved", "CNY 50000.00", "12 months", "6.5 %", "equal instalments", "1.5 % of the amount"]),
    ],
)
def test_an_approval_says_result_limit_rate_fee_method_and_until_when(language: Language, said: list[str]) -> None:
    text = FileTemplates().render("approved", language, APPROVED).text
    assert [part for part in said if part not in text] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", ["未获批准", "现有负债占收入比例过高", "降低现有负债", "人工复核"]),
        ("en", ["declined", "debt takes too much of the income", "reduce your other debt", "by a person"]),
    ],
)
def test_a_decline_says_why_and_what_helps(language: Language, said: list[str]) -> None:
    values = {"reasons": ("debt-too-high",), "remedies": ("reduce_debt",), "application_id": "A1"}
    rendered = FileTemplates().render("declined", language, values)
    assert rendered.version == "2"
    assert [part for part in said if part not in rendered.text] == []
    bare = FileTemplates().render("declined", language, {**values, "reasons": (), "remedies": ()}).text
    assert "：。" not in bare
    assert ": ." not in bare


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", ["收入证明", "核实的收入低于所填收入", "情况说明", "2026-12-01"]),
        ("en", ["proof of income (the income found is lower than the one stated); an explanation", "2026-12-01"]),
    ],
)
def test_a_supplement_request_lists_what_why_and_until_when(language: Language, said: list[str]) -> None:
    items = [
        {"item": "income_proof", "reason": "income-lower"},
        {"item": "explanation", "reason": "doubtful"},
    ]
    values = {"items": items, "deadline_on": "2026-12-01", "application_id": "A1"}
    text = FileTemplates().render("supplement_requested", language, values).text
    assert [part for part in said if part not in text] == []


@pytest.mark.parametrize(
    ("language", "expired_from", "said"),
    [
        ("zh-CN", "supplement", "未在期限内收到"),
        ("zh-CN", "draft", "草稿已关闭"),
        ("en", "supplement", "did not reach us in time"),
        ("en", "draft", "the draft is closed"),
    ],
)
def test_an_end_for_silence_is_polite(language: Language, expired_from: str, said: str) -> None:
    values = {"expired_from": expired_from, "application_id": "A1"}
    assert said in FileTemplates().render("application_expired", language, values).text


def test_a_code_without_words_stays_as_it_is() -> None:
    values = {"reasons": ("brand-new",), "remedies": (), "application_id": "A1"}
    assert "brand-new" in FileTemplates().render("declined", "en", values).text
