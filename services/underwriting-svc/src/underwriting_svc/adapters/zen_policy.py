"""The policy: a GoRules decision model run by zen-engine, compiled once."""

import re
from pathlib import Path
from typing import Any

import msgspec
import zen

from underwriting_svc.adapters.rule_files import DATA, RulesBroken
from underwriting_svc.domain.policy import STAGES, Hit, Outcome, PolicyResult, Stage

POLICIES = DATA / "policy"


class _Hit(msgspec.Struct):
    rule: str
    effect: str
    stage: str
    point: str
    remedy: str
    words: str


class _Authority(msgspec.Struct):
    up_to_minor: int
    term_up_to: int


class _Final(msgspec.Struct):
    permission: str


class _System(msgspec.Struct):
    stages: tuple[Stage, ...]


class _Answer(msgspec.Struct):
    rules: tuple[_Hit, ...]
    over: tuple[_Hit, ...]
    outcome: Outcome
    authority: _Authority
    final: _Final
    system: _System


class ZenPolicy:
    """One version of the policy. The file's name is the version."""

    def __init__(self, file: Path) -> None:
        self.version = file.stem
        try:
            self._decision = zen.ZenEngine().create_decision(file.read_text())
            self._decision.validate()
        except (RuntimeError, ValueError) as error:
            raise RulesBroken(f"{file.name}: {error}") from error

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer. Anything else than an answer of the right shape is a bug of the file: AssertionError."""
        result: dict[str, Any] = self._decision.evaluate(question)["result"]
        try:
            answer = msgspec.convert(result, _Answer)
            hits = tuple(_hit(one) for one in (*answer.rules, *answer.over))
        except msgspec.ValidationError as error:
            raise AssertionError(f"policy {self.version} answered {error}") from error
        stages = answer.system.stages
        if stages != STAGES[: len(stages)] or (answer.outcome != "declined" and (len(stages) < 3) != bool(hits)):
            raise AssertionError(f"policy {self.version}: {answer.outcome} leaves {stages} to the system")
        return PolicyResult(
            self.version,
            answer.outcome,
            hits,
            stages,
            answer.final.permission,
            answer.authority.up_to_minor,
            answer.authority.term_up_to,
        )


def newest(folder: Path = POLICIES) -> ZenPolicy:
    """The policy with the highest number. Raises RulesBroken."""
    files = [
        (int(match[1]), file) for file in folder.glob("*.json") if (match := re.fullmatch(r"policy-(\d+)", file.stem))
    ]
    if not files:
        raise RulesBroken(f"there is no policy file in {folder.name}")
    return ZenPolicy(max(files)[1])


def _hit(one: _Hit) -> Hit:
    fields = {**msgspec.structs.asdict(one), "point": one.point or None}
    return msgspec.convert(fields, Hit)
