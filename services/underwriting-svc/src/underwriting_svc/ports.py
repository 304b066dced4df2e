"""What the use cases need from outside."""

from dataclasses import dataclass
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
    """One version of the policy."""

    version: str

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer."""


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
    policy: Policy
