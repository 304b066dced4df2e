"""The versions of the policy in their folder: `policies.json` says from which day each holds, `policy-N.json` is the
decision model, `policy-N.examples.json` what it must answer."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from underwriting_svc.adapters.policy_check import check_examples, checked
from underwriting_svc.adapters.rule_files import DATA, RulesBroken, decode
from underwriting_svc.adapters.zen_policy import AnswerBroken, ZenPolicy
from underwriting_svc.domain.errors import NoSuchPolicy, PolicyAltered, PolicyMissing, PolicyNotValid
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.ports import PolicyVersion

POLICIES = DATA / "policy"
CANDIDATE = "candidate"
log = logging.getLogger("underwriting.policy")


class _Version(msgspec.Struct, forbid_unknown_fields=True):
    version: str
    from_on: date
    words: str


class _Index(msgspec.Struct, forbid_unknown_fields=True):
    policies: tuple[_Version, ...]


class _Candidate(ZenPolicy):
    """A policy that nobody has tried: a broken answer is its author's to mend."""

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer. Raises PolicyNotValid."""
        try:
            return self.answer(question)
        except AnswerBroken as error:
            raise PolicyNotValid(f"{CANDIDATE}.json: {error}") from error


@dataclass(frozen=True, slots=True)
class _Loaded:
    about: PolicyVersion
    policy: ZenPolicy


class PolicyFolder:
    """Every version, read and checked at once; replaced whole by `reload` or not at all."""

    def __init__(self, folder: Path = POLICIES) -> None:
        """Raises RulesBroken: with a broken file nothing starts."""
        self._folder = folder
        self._loaded = _read(folder)

    def in_force(self, on: date) -> ZenPolicy:
        """The version of the day. Raises PolicyMissing."""
        held = [one for one in self._loaded.values() if one.about.from_on <= on]
        if not held:
            raise PolicyMissing(f"No policy is in force on {on}.")
        return held[-1].policy

    def version(self, version: str, sha256: str | None = None) -> ZenPolicy:
        """One version; with `sha256`, exactly that file. Raises NoSuchPolicy or PolicyAltered."""
        if version not in self._loaded:
            raise NoSuchPolicy(f"There is no policy {version}.")
        policy = self._loaded[version].policy
        if sha256 is not None and policy.sha256 != sha256:
            raise PolicyAltered(f"{version} was {sha256} when it decided; the file is {policy.sha256}.")
        return policy

    def candidate(self, text: str) -> ZenPolicy:
        """A policy that is only tried. Raises PolicyNotValid."""
        try:
            return checked(CANDIDATE, text, f"{CANDIDATE}.json", _Candidate)
        except RulesBroken as error:
            raise PolicyNotValid(str(error)) from error

    def versions(self) -> tuple[PolicyVersion, ...]:
        """All of them, oldest first."""
        return tuple(one.about for one in self._loaded.values())

    def reload(self) -> tuple[PolicyVersion, ...]:
        """Read the folder again. Raises PolicyNotValid and changes nothing where a file is broken, or where a version
        that was in use has become another."""
        try:
            found = _read(self._folder)
        except (RulesBroken, OSError) as error:
            log.warning("the policy stays as it is: %s", error)
            raise PolicyNotValid(str(error)) from error
        for version, before in self._loaded.items():
            if version not in found or found[version].policy.sha256 != before.policy.sha256:
                raise PolicyNotValid(f"{version} is in use and can't be changed or removed: a change is a new version.")
        self._loaded = found
        return self.versions()


def _read(folder: Path) -> Mapping[str, _Loaded]:
    index = decode(folder / "policies.json", _Index)
    days = [one.from_on for one in index.policies]
    names = [one.version for one in index.policies]
    if not names or days != sorted(set(days)) or len(set(names)) < len(names):
        raise RulesBroken("policies.json: each version once, from old to new, each from a later day")
    found: dict[str, _Loaded] = {}
    for one in index.policies:
        file, table = folder / f"{one.version}.json", folder / f"{one.version}.examples.json"
        if not file.is_file() or not table.is_file():
            raise RulesBroken(f"policies.json: {one.version} needs {file.name} and {table.name}")
        policy = checked(one.version, file.read_text(encoding="utf-8"), file.name)
        examples = check_examples(policy, table.read_text(encoding="utf-8"), table.name)
        found[one.version] = _Loaded(
            PolicyVersion(one.version, one.from_on, one.words, policy.sha256, examples), policy
        )
    return found
