"""What the use cases need from outside."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from underwriting_svc.domain.errors import ProductNotSetUp
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.domain.price import BaseRates, Product
from underwriting_svc.domain.scorecard import Score
from underwriting_svc.domain.submission import Submission


class Models(Protocol):
    """The risk models."""

    def score(self, submission: Submission) -> tuple[Score, ...]:
        """The champion's view first, then the challengers'. A challenger that fails is left out; it decides nothing."""

    def words(self) -> dict[str, dict[str, str]]:
        """Every reason of every model in words: {"en", "zh"} by code."""


class Policy(Protocol):
    """One version of the policy; `sha256` is of its file."""

    version: str
    sha256: str

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """What is known of a version: from which day it holds, what it is about, its file's hash, how many examples it has."""

    version: str
    from_on: date
    words: str
    sha256: str
    examples: int


class Policies(Protocol):
    """Every version of the policy there ever was."""

    def in_force(self, on: date) -> Policy:
        """The version of the day. Raises PolicyMissing."""

    def version(self, version: str, sha256: str | None = None) -> Policy:
        """One version; with `sha256`, exactly that file. Raises NoSuchPolicy or PolicyAltered."""

    def candidate(self, text: str) -> Policy:
        """A policy that is only tried. Raises PolicyNotValid, with the line."""

    def versions(self) -> tuple[PolicyVersion, ...]:
        """All of them, oldest first."""

    def reload(self) -> tuple[PolicyVersion, ...]:
        """Read them again. Raises PolicyNotValid; then nothing has changed."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is data: the products' settings and the base rates."""

    products_version: str
    products: dict[str, Product]
    bases: dict[str, BaseRates]

    def product(self, code: str) -> Product:
        """The product's settings. Raises ProductNotSetUp."""
        if code not in self.products:
            raise ProductNotSetUp(f"Underwriting has no settings for {code!r}.")
        return self.products[code]


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case."""

    rules: Rules
    models: Models
    policies: Policies
