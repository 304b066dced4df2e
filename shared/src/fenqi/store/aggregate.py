"""What the store needs to know of an aggregate: its table, how its facts are named, and how they fold into its state."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

import msgspec

S = TypeVar("S")


class Aggregate(Generic[S]):
    """One kind of aggregate, e.g. the loan.

    `table` has the columns of `fenqi.store.schema.state_table`: id, version, head (hash of the last fact), state (jsonb).
    `facts` maps each fact's dataclass to its published type ("loan.Disbursed.v1"): what is stored is what is published.
    `evolve(state | None, fact)` is the only way a state changes.
    """

    def __init__(
        self,
        kind: str,
        table: str,
        state: type[S],
        evolve: Callable[[S | None, Any], S],
        facts: Mapping[type, str],
    ) -> None:
        self.kind = kind
        self.table = table
        self.evolve = evolve
        self.facts = dict(facts)
        self._state = msgspec.json.Decoder(state)
        self._facts: dict[str, msgspec.json.Decoder[Any]] = {
            name: msgspec.json.Decoder(fact) for fact, name in facts.items()
        }

    def fold(self, state: S | None, facts: Iterable[Any]) -> S:
        """Apply facts in order. Folding all facts of an aggregate from None gives its stored state, exactly."""
        for fact in facts:
            state = self.evolve(state, fact)
        if state is None:
            raise AssertionError(f"{self.kind}: nothing to fold")
        return state

    def read_state(self, stored: str | bytes) -> S:
        """State from its stored JSON."""
        return self._state.decode(stored)

    def read_fact(self, type_: str, data: str | bytes) -> Any:
        """Fact from its stored type and JSON."""
        return self._facts[type_].decode(data)
