"""What the use cases need from outside."""

from dataclasses import dataclass
from typing import Protocol

from underwriting_svc.domain.errors import ProductNotSetUp
from underwriting_svc.domain.policy import PolicyResult
from underwriting_svc.domain.price import BaseRates, Product
from underwriting_svc.domain.scorecard import Scorecard


class Policy(Protocol):
    """One version of the policy."""

    version: str

    def decide(self, question: dict[str, object]) -> PolicyResult:
        """The policy's answer."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What is data: the champion scorecard, the products' settings and the base rates."""

    scorecard: Scorecard
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
    policy: Policy
