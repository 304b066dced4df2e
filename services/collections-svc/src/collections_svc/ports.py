"""What the use cases need."""

from dataclasses import dataclass

from collections_svc.domain.strategy import Strategies


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the strategies in force."""

    strategies: Strategies
