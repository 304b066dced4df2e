"""What the use cases of limit-svc need besides the database."""

from dataclasses import dataclass
from typing import Protocol

from limit_svc.domain.behaviour import Verdict
from limit_svc.domain.categories import Categories
from limit_svc.domain.draw import Terms
from limit_svc.domain.policy import Policy


class Proposals(Protocol):
    """The decision table that proposes limits."""

    version: str

    def verdict(self, question: dict[str, int | bool]) -> Verdict:
        """What the policy would do; a change of 0 percent is nothing."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The policy, its table and the tree of categories, read once at start."""

    policy: Policy
    tree: Categories
    proposals: Proposals

    def terms(self, currency: str) -> Terms:
        """What a draw in this currency is held against."""
        policy = self.policy
        return Terms(
            self.tree,
            policy.caps_of("comprehensive", currency),
            policy.caps_of("special_purpose", currency),
            policy.guard,
        )
