"""The policy: a GoRules decision model run by zen-engine, compiled once."""

import hashlib
from typing import Any

import msgspec
import zen

from underwriting_svc.domain.policy import (
    STAGES,
    UNSAID,
    Deadlines,
    Hit,
    Outcome,
    PolicyResult,
    Stage,
    VerificationChannel,
)


class _Hit(msgspec.Struct):
    rule: str
    effect: str
    stage: str
    point: str
    remedy: str
    words: str
    verify: tuple[VerificationChannel, ...] = ()


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
    severity: tuple[_Hit, ...] = ()
    offer_minor: int | None = None
    deadlines: Deadlines = UNSAID


class AnswerBroken(Exception):
    """The policy gave an answer of the wrong shape."""


class ZenPolicy:
    """One version of the policy, from its text; `sha256` is of that text."""

    def __init__(self, version: str, text: str) -> None:
        """Raises RuntimeError or ValueError where the text is no decision model."""
        self.version = version
        self.sha256 = hashlib.sha256(text.encode()).hexdigest()
        self._decision = zen.ZenEngine().create_decision(text)
        self._decision.validate()

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer. Anything else than an answer of the right shape is a bug of the file: AssertionError."""
        try:
            return self.answer(question)
        except AnswerBroken as error:
            raise AssertionError(f"policy {self.version}: {error}") from error

    def answer(self, question: dict[str, object]) -> PolicyResult:
        """As `decide`, for a file that is not trusted yet. Raises AnswerBroken."""
        try:
            result: dict[str, Any] = self._decision.evaluate(question)["result"]
            answer = msgspec.convert(result, _Answer)
            bad = tuple(one for one in answer.severity if one.effect != "ignore")
            hits = tuple(_hit(one) for one in (*answer.rules, *bad, *answer.over))
        except (RuntimeError, ValueError, KeyError, msgspec.ValidationError) as error:
            raise AnswerBroken(first_line(error)) from error
        stages, asked = answer.system.stages, question["amount_minor"]
        if stages != STAGES[: len(stages)] or (answer.outcome != "declined" and (len(stages) < 3) != bool(hits)):
            raise AnswerBroken(f"{answer.outcome} leaves {stages} to the system")
        offered = None if answer.offer_minor == asked else answer.offer_minor
        if offered is not None and answer.outcome != "declined" and not 0 < offered < int(str(asked)):
            raise AnswerBroken(f"{offered} is offered where {asked} is asked")
        return PolicyResult(
            self.version,
            answer.outcome,
            hits,
            stages,
            answer.final.permission,
            answer.authority.up_to_minor,
            answer.authority.term_up_to,
            offered,
            answer.deadlines,
        )


def first_line(error: Exception) -> str:
    """What zen-engine says, without its stack and the JSON around it."""
    line = str(error).partition("\n")[0]
    try:
        return str(msgspec.json.decode(line)["source"])
    except (msgspec.DecodeError, TypeError, KeyError):
        return line


def _hit(one: _Hit) -> Hit:
    fields = {**msgspec.structs.asdict(one), "point": one.point or None}
    return msgspec.convert(fields, Hit)
