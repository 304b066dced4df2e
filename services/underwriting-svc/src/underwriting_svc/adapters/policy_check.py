"""Whether a policy's text can be used: refused with the line or the row where it can't."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import msgspec
import zen

from underwriting_svc.adapters.rule_files import RulesBroken, nobody, parse
from underwriting_svc.adapters.zen_policy import AnswerBroken, ZenPolicy, first_line
from underwriting_svc.domain.evidence import NOTHING_ASKED
from underwriting_svc.domain.policy import STAGES, Point, Stage, VerificationChannel, question
from underwriting_svc.domain.price import Product
from underwriting_svc.domain.scorecard import Score

MAX_POLICY_CHARACTERS = 1_000_000
MAX_EXAMPLES = 500
OUTPUTS: Mapping[str, frozenset[str]] = {
    "effect": frozenset({"decline", "refer", "ignore"}),
    "stage": frozenset(STAGES),
    "point": frozenset({"", *get_args(Point)}),
    "verify": frozenset(get_args(VerificationChannel)),
    "stages": frozenset(STAGES),
    "permission": frozenset({"underwriting:final", "underwriting:final-large"}),
}
"""What these output columns may say, each or each of a list."""
RECORD = frozenset({"kind", "count", "age_months"})
NAME = re.compile(r"^[a-z_][a-z0-9_]*")
CODE = re.compile(r"^[a-z0-9_.:-]*$")


class Example(msgspec.Struct, forbid_unknown_fields=True):
    """One row of an example table: what differs from the base question, and what must come out of it."""

    name: str
    question: dict[str, Any]
    outcome: str
    rules: tuple[str, ...]
    system_stages: tuple[Stage, ...] | None = None
    final_permission: str | None = None
    offered_minor: int | None = None


class Examples(msgspec.Struct, forbid_unknown_fields=True):
    """An example table: `base` changes the question of nobody in particular."""

    base: dict[str, Any]
    examples: tuple[Example, ...]


def checked(version: str, text: str, file: str, kind: type[ZenPolicy] = ZenPolicy) -> ZenPolicy:
    """The policy of this text. Raises RulesBroken with file and line, or file, line and row."""
    if len(text) > MAX_POLICY_CHARACTERS:
        raise RulesBroken(f"{file}: longer than {MAX_POLICY_CHARACTERS} characters")
    try:
        model = json.loads(text)
    except json.JSONDecodeError as error:
        raise RulesBroken(f"{file}, line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise RulesBroken(f"{file}: nested too deeply") from error
    try:
        for where, problem in _problems(model):
            raise RulesBroken(f"{file}, line {line_of(text, where)}, {where}: {problem}")
    except (KeyError, TypeError, AttributeError) as error:
        raise RulesBroken(f"{file}: this is no GoRules decision model: {error!r}") from error
    try:
        policy = kind(version, text)
        policy.answer(blank())
    except (RuntimeError, ValueError, AnswerBroken) as error:
        raise RulesBroken(f"{file}: {first_line(error)}") from error
    return policy


def check_examples(policy: ZenPolicy, text: str, file: str) -> int:
    """How many examples there are, all of them right. Raises RulesBroken with the first that is not."""
    table = parse(file, text.encode(), Examples)
    if len(table.examples) > MAX_EXAMPLES:
        raise RulesBroken(f"{file}: more than {MAX_EXAMPLES} examples")
    unknown = {key for one in table.examples for key in one.question} - set(blank())
    if unknown:
        raise RulesBroken(f"{file}: the policy is never asked about {', '.join(sorted(unknown))}")
    for one in table.examples:
        where = f"{file}, line {line_of(text, one.name)}, {one.name!r}"
        try:
            got = policy.answer({**blank(), **table.base, **one.question})
        except AnswerBroken as error:
            raise RulesBroken(f"{where}: {error}") from error
        rules = tuple(hit.rule for hit in got.hits)
        pairs = (
            (one.outcome, got.outcome),
            (one.rules, rules),
            (one.system_stages, got.system_stages),
            (one.final_permission, got.final_permission),
            (one.offered_minor, got.offered_minor),
        )
        for want, is_ in pairs:
            if want is not None and want != is_:
                raise RulesBroken(f"{where}: should be {want}, is {is_}")
    return len(table.examples)


def blank() -> dict[str, object]:
    """The question about nobody: every name that a policy may look at."""
    product = Product("", "", "comprehensive", "", "by_grade", "0", "0", False, 1, {})
    score = Score("", "", 0, "0", "A", ())
    return question(nobody(), NOTHING_ASKED, score, "base-rate-missing", product)


def line_of(text: str, word: str) -> int:
    """The first line that has this word in quotes, 1 where none has."""
    at = text.find(json.dumps(word, ensure_ascii=False))
    return text.count("\n", 0, max(at, 0)) + 1


def _problems(model: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each (id of node or row, problem)."""
    known = set(blank())
    for node in model["nodes"]:
        content = node.get("content", {})
        if node["type"] == "decisionTableNode":
            known.add(content["outputPath"])
        elif node["type"] == "expressionNode":
            known |= {one["key"] for one in content["expressions"]}
        elif node["type"] not in ("inputNode", "outputNode"):
            yield node["id"], f"a policy has no {node['type']}"
    for node in model["nodes"]:
        content = node.get("content", {})
        if node["type"] == "decisionTableNode":
            yield from _table_problems(content, known)
        elif node["type"] == "expressionNode":
            for one in content["expressions"]:
                wrong = zen.validate_expression(one["value"])
                if wrong:
                    yield one["id"], f"{one['value']!r}: {wrong['source']}"


def _table_problems(content: dict[str, Any], known: set[str]) -> Iterator[tuple[str, str]]:
    names = known | (RECORD if content["executionMode"] == "loop" else set())
    for column in content["inputs"]:
        wrong = zen.validate_expression(column["field"])
        if wrong:
            yield column["id"], f"{column['field']!r}: {wrong['source']}"
        word = NAME.match(column["field"])
        if word and word[0] not in names:
            yield column["id"], f"the policy is never asked about {word[0]}"
    columns = {one["id"] for one in (*content["inputs"], *content["outputs"])}
    for row in content["rules"]:
        extra = set(row) - columns - {"_id", "_description"}
        if extra:
            yield row["_id"], f"{sorted(extra)[0]} is no column of the table"
        for column in content["inputs"]:
            yield from _cell_problems(row["_id"], column["name"], row.get(column["id"], "").strip())
        for column in content["outputs"]:
            yield from _output_problems(row["_id"], column["field"], row[column["id"]])


def _cell_problems(row: str, name: str, cell: str) -> Iterator[tuple[str, str]]:
    if re.fullmatch(r"[A-Za-z_]\w*", cell) and cell not in ("null", "true", "false"):
        yield row, f"{name}: {cell!r} is a word without quotes"
    try:
        if cell:
            zen.compile_unary_expression(cell)
    except (RuntimeError, ValueError) as error:
        yield row, f"{name}: {cell!r}: {first_line(error)}"


def _output_problems(row: str, field: str, cell: str) -> Iterator[tuple[str, str]]:
    try:
        value = zen.evaluate_expression(cell, {})
    except (RuntimeError, ValueError) as error:
        yield row, f"{field}: {cell!r}: {first_line(error)}"
        return
    for one in value if isinstance(value, list) else [value]:
        if field in OUTPUTS and one not in OUTPUTS[field]:
            yield row, f"{field}: {one!r} is none of {', '.join(sorted(filter(None, OUTPUTS[field])))}"
        if field in ("rule", "remedy") and not (isinstance(one, str) and CODE.match(one)):
            yield row, f"{field}: {one!r} is no code"
