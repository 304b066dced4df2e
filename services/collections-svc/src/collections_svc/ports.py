"""What the use cases need."""

from dataclasses import dataclass

from collections_svc.domain.ladder import Ladder


@dataclass(frozen=True, slots=True)
class Ports:
    """Given to every use case: the ladder in force."""

    ladder: Ladder
