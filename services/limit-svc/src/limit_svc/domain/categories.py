"""The tree of goods categories: a special-purpose line for a node is good for everything below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MAX_DEPTH = 8
"""Levels of the tree."""


@dataclass(frozen=True, slots=True)
class Categories:
    """Each category's parent, None for a root. A purpose that is not in the tree stands for itself alone."""

    version: str = "none"
    parents: Mapping[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises ValueError for a parent that is not there, a ring, or a tree too deep."""
        for code in self.parents:
            self._up(code)

    def closeness(self, node: str, purpose: str) -> int | None:
        """How many levels `purpose` is below `node`: 0 for the node itself, None where it is not below it."""
        path = self._up(purpose)
        return path.index(node) if node in path else None

    def covers(self, nodes: Iterable[str], purpose: str) -> bool:
        """Whether one of the nodes is the purpose or above it."""
        path = self._up(purpose)
        return any(node in path for node in nodes)

    def _up(self, code: str) -> list[str]:
        path = [code]
        while (parent := self.parents.get(path[-1])) is not None:
            if parent not in self.parents:
                raise ValueError(f"{parent}, above {path[-1]}, is no category")
            path.append(parent)
            if len(path) > MAX_DEPTH:
                raise ValueError(f"{code} is in a ring or more than {MAX_DEPTH} levels deep")
        return path


NO_TREE = Categories()
